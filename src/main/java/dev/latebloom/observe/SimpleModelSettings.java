package dev.latebloom.observe;

import dev.latebloom.config.Range;

/**
 * How much of the stream's statistics is remembered.
 *
 * @param slots counts held, eight bytes each: a power of two, 2^10 to 2^27
 */
public record SimpleModelSettings(int slots) {
  public SimpleModelSettings {
    Range.require(
        slots >= 1 << 10 && slots <= 1 << 27 && Integer.bitCount(slots) == 1,
        "observe.simple-model-slots",
        "must be a power of two from 1,024 to 134,217,728",
        slots);
  }
}
