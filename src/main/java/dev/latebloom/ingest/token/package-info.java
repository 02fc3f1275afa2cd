/** Text to token ids and back. */
@NullMarked
package dev.latebloom.ingest.token;

import org.jspecify.annotations.NullMarked;
