package dev.latebloom.app.run;

import dev.latebloom.observe.record.RunRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A step of a run's record, to be compared bit by bit. */
public record Recorded(long step, List<Long> ids, List<Integer> lossBits) {

  /** All steps in {@code folder}, oldest first; none where there is no folder. */
  public static List<Recorded> of(Path folder) throws IOException {
    var all = new ArrayList<Recorded>();
    if (!Files.exists(folder)) return all;
    RunRecord.forEach(
        folder,
        (step, ids, losses) -> {
          var bits = new ArrayList<Integer>();
          for (float loss : losses) bits.add(Float.floatToRawIntBits(loss));
          all.add(new Recorded(step, Arrays.stream(ids).boxed().toList(), bits));
        });
    return all;
  }

  /** Whether there are more than so many steps. */
  public static boolean exist(Path folder, int steps) {
    try {
      return of(folder).size() > steps;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
