package dev.latebloom.reweight.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightsFileTest {
  @TempDir private Path folder;

  @Test
  void anotherRunReadsTheWeightsOfTheSameRecordsInAnotherOrder() throws IOException {
    var file = folder.resolve("weights");
    try (var store = store("proxy", 3, 5, 8);
        var ledger = Ledger.create(folder.resolve("ledger"), 3)) {
      for (int id = 0; id < 3; id++) ledger.admit(id, 0, 1);
      ledger.weight.set(1, 2 * Weights.ONE);
      ledger.weight.set(2, Weights.ONE / 2);
      WeightsFile.write(ledger, store, file);
    }
    var policy = new FromFile(WeightsFile.readFrom(file));
    try (var store = store("target", 8, 5, 3, 9)) {
      assertThat(policy.weightAtAdmission(store, 0)).isEqualTo(Weights.ONE / 2);
      assertThat(policy.weightAtAdmission(store, 1)).isEqualTo(2 * Weights.ONE);
      assertThat(policy.weightAtAdmission(store, 2)).isEqualTo(Weights.ONE);
      assertThat(policy.weightAtAdmission(store, 3)).isEqualTo(Weights.ONE);
    }
  }

  private ExampleStore store(String name, long... offsets) throws IOException {
    var store = ExampleStore.open(folder.resolve(name), new ExampleStore.Options(1 << 20, 256));
    for (long offset : offsets) {
      store.append(new Example("", "", Tokens.of(new int[] {1, 2}), 1, 4, offset));
    }
    return store;
  }

  @Test
  void aLineThatIsNotAsItShouldBeIsNamed() throws IOException {
    var file = folder.resolve("weights");
    Files.writeString(file, "0 1 2.0\n0 2\n");
    assertThatThrownBy(() -> WeightsFile.readFrom(file)).hasMessageContaining("weights:2 is not");
    Files.writeString(file, "0 1 300\n");
    assertThatThrownBy(() -> WeightsFile.readFrom(file))
        .hasMessageContaining("weights:1 has a weight of 300");
  }
}
