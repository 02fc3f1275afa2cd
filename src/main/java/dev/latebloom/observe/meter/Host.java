package dev.latebloom.observe.meter;

import dev.latebloom.observe.Phase;
import io.micrometer.core.instrument.Tags;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a scrape asks the process that trains.
 *
 * @param build which Latebloom this is: version, commit and Java, as tags
 * @param liveArrays how many arrays the engine holds
 * @param phase what the daemon is doing
 * @param ready whether the run trains, or waits for data to train on
 */
public record Host(
    Tags build, LongSupplier liveArrays, Supplier<Phase> phase, BooleanSupplier ready) {
  /**
   * The tags of a build.
   *
   * @param version Maven's
   * @param commit that it was built from, or a word where that is not known
   */
  public static Tags build(String version, String commit) {
    return Tags.of("version", version, "commit", commit, "java", Runtime.version().toString());
  }
}
