/**
 * From records to examples. In come Kafka records; out go groups of {@link
 * dev.latebloom.ingest.record.Example}, in order and without duplicates, and rejected records to
 * the dead-letter topic.
 */
@NullMarked
package dev.latebloom.ingest;

import org.jspecify.annotations.NullMarked;
