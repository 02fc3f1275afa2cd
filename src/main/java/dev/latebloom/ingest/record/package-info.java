/** One record to one example, or to the reason why it is none. */
@NullMarked
package dev.latebloom.ingest.record;

import org.jspecify.annotations.NullMarked;
