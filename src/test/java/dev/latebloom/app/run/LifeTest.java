package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that cannot open a run's files now and can a moment later, as on a full disk. */
final class LifeTest {
  @TempDir private Path folder;
  private Settings settings = new Settings("", SettingsReader.effective(ConfigFactory.empty()));

  @BeforeEach
  void readSettings() throws IOException {
    var conf =
        """
        latebloom {
          run { folder = "%s", steps = 10 }
          pool { capacity = 10, segment = 4KiB }
          ingest.max-tokens = 64
          observe.simple-model-slots = 1024
          train {
            model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 24, context = 64 }
            optimizer.warmup-steps = 2
          }
        }
        """
            .formatted(folder.resolve("run"));
    settings = SettingsReader.read(Files.writeString(folder.resolve("run.conf"), conf), List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal", "ledger", "store/sources"})
  void theNextLifeOpensWhatTheLastCouldNot(String inTheWay) throws IOException {
    var place = settings.folder().root().resolve(inTheWay);
    // Not a file, and not a folder that could be set aside and begun anew.
    Files.createDirectories(place.getParent());
    Files.createSymbolicLink(place, folder.resolve("nowhere/at/all"));
    assertThatThrownBy(() -> Life.open(settings)).isInstanceOf(IOException.class);
    Files.delete(place);
    try (var life = Life.open(settings)) {
      assertThat(life.store().nextId()).isZero();
    }
  }

  @Test
  void aLifeThatIsOpenKeepsOthersOut() throws IOException {
    try (var life = Life.open(settings)) {
      assertThat(life.from()).isEmpty();
      assertThatThrownBy(() -> Life.open(settings)).hasMessageEndingWith("running process");
    }
  }
}
