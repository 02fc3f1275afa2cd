package dev.latebloom.observe;

import dev.latebloom.config.Range;

/**
 * How much of the stream's statistics is remembered.
 *
 * @param simpleModelSlots counts held, eight bytes each: a power of two, 2^10 to 2^27
 */
public record SimpleModelSettings(int simpleModelSlots) {
  public SimpleModelSettings {
    Range.require(
        simpleModelSlots >= 1 << 10
            && simpleModelSlots <= 1 << 27
            && Integer.bitCount(simpleModelSlots) == 1,
        "observe.simple-model-slots",
        "must be a power of two from 1,024 to 134,217,728",
        simpleModelSlots);
  }
}
