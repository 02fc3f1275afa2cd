/**
 * Everything that talks to Kafka about more than records: the embedded broker's process, topics,
 * and writing to them. In come settings; out goes a {@link dev.latebloom.broker.Connection} that
 * works.
 */
@NullMarked
package dev.latebloom.broker;

import org.jspecify.annotations.NullMarked;
