package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.observe.Lowest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TotalsTest {
  @TempDir private Path folder;

  @Test
  void aCheckpointKeepsTheLowestLossAndItsStep() throws IOException {
    var lowest = Lowest.NONE.with(1, 3).with(2, 2).with(3, Double.NaN).with(4, 2).with(5, 4);
    assertThat(lowest).isEqualTo(new Lowest(2, 2));

    var totals = new Totals(10, 20, 4, lowest);
    totals.writeTo(folder);
    assertThat(Totals.readFrom(folder)).isEqualTo(totals);
  }

  @Test
  void checkpointsOfOlderVersionsHaveNoLosses() throws IOException {
    var old = ByteBuffer.allocate(16).putLong(10).putLong(20);
    Files.write(folder.resolve("totals.bin"), old.array());
    assertThat(Totals.readFrom(folder)).isEqualTo(new Totals(10, 20, Double.NaN, Lowest.NONE));
  }
}
