package dev.latebloom.publish;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far a file has been published.
 *
 * @param lines dealt with, from the first
 * @param digest of these lines
 */
record Mark(long lines, String digest) {
  static final Mark NONE = new Mark(0, "");

  static Mark of(@Nullable OffsetAndMetadata position) {
    return position == null ? NONE : new Mark(position.offset(), position.metadata());
  }
}
