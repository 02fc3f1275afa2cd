/** Kafka records in, examples out; what cannot be an example goes to the dead-letter topic. */
@NullMarked
package dev.latebloom.ingest;

import org.jspecify.annotations.NullMarked;
