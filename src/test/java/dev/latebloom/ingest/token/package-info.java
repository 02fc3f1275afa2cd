@NullMarked
package dev.latebloom.ingest.token;

import org.jspecify.annotations.NullMarked;
