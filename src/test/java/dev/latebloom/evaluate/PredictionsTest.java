package dev.latebloom.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PredictionsTest {
  private static final Map<String, String> OF = Map.of("model", "m (1)", "data", "9 items (2)");

  private static final Prediction FIRST =
      new Prediction(
          0,
          "k1",
          "sum",
          Optional.of(new TextLoss(3.25, 4, 3, 11, 2)),
          Optional.of(
              new Reply(
                  "1+1=", "is 2\n\u00fc", Optional.of("2"), "2", true, List.of("2", "3"), 7)));

  private static final Prediction SECOND =
      new Prediction(
          3,
          "k4",
          "",
          Optional.empty(),
          Optional.of(new Reply("?", "", Optional.empty(), "x", false, List.of(), 0)));

  @TempDir private Path folder;

  @Test
  void aFileHasWhatWasAddedBeforeACrash() throws IOException {
    var path = folder.resolve("new/p.jsonl");
    try (var predictions = Predictions.in(path, OF)) {
      predictions.add(List.of(FIRST));
      predictions.add(List.of(SECOND));
    }
    Files.writeString(path, "{\"index\":1,\"id\":\"k", StandardOpenOption.APPEND);
    try (var predictions = Predictions.in(path, OF)) {
      assertThat(predictions.all()).containsExactly(FIRST, SECOND);
      assertThat(predictions.has(1)).isFalse();
      predictions.add(List.of(new Prediction(1, "k2", "", FIRST.loss(), Optional.empty())));
    }
    assertThat(Files.readAllLines(path)).hasSize(4);
    try (var predictions = Predictions.in(path, OF)) {
      assertThat(predictions.all()).extracting(Prediction::index).containsExactly(0, 1, 3);
    }
  }

  @Test
  void aCrashInTheFirstLineLeavesAFileThatCanBeUsed() throws IOException {
    var path = folder.resolve("p.jsonl");
    Files.writeString(path, "{\"evaluation\":{\"mo");
    try (var predictions = Predictions.in(path, OF)) {
      assertThat(predictions.size()).isZero();
    }
    assertThat(Files.readString(path))
        .isEqualTo("{\"evaluation\":{\"data\":\"9 items (2)\",\"model\":\"m (1)\"}}\n");
  }

  @Test
  void predictionsOfAnotherModelAreRefusedByName() throws IOException {
    var path = folder.resolve("p.jsonl");
    Predictions.in(path, OF).close();
    assertThatThrownBy(() -> Predictions.in(path, Map.of("model", "n (3)", "data", "9 items (2)")))
        .hasMessage(
            path
                + " has predictions with model = m (1), not n (3); give another file, or delete"
                + " this one");
  }

  @Test
  void anotherFileIsNotOverwritten() throws IOException {
    for (var content : List.of("my notes", "my\nnotes\n", "{\"a\":1}\n")) {
      var path = folder.resolve("p.jsonl");
      Files.writeString(path, content);
      assertThatThrownBy(() -> Predictions.in(path, OF))
          .hasMessageContaining("is no file of predictions");
      assertThat(Files.readString(path)).isEqualTo(content);
    }
  }
}
