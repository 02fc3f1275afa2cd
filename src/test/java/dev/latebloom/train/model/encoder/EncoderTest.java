package dev.latebloom.train.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our numbers against those of transformers; see bench/peers/encoders.py. */
final class EncoderTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final Path FOLDERS = Path.of("src/test/resources/dev/latebloom/score/encoders");

  @TempDir private Path copy;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @EnumSource
  void theStatesOfEveryLayerAreTheReferenceWhateverIsPadded(EncoderFamily family)
      throws IOException {
    var folder = FOLDERS.resolve(family.name().toLowerCase(Locale.ROOT));
    var texts = json(folder).get("states");
    var tokens = new ArrayList<Tokens>();
    for (var text : texts) tokens.add(Tokens.of(ids(text)));

    for (int layer = 1; layer <= Encoder.layersIn(folder); layer++) {
      try (var encoder = Encoder.load(TORCH, folder, layer)) {
        var states = encoder.states(tokens);
        for (int i = 0; i < tokens.size(); i++) {
          assertThat(states.get(i))
              .containsExactly(floats(texts.get(i).get("layers").get(layer)), within(1e-4f));
        }
      }
    }
  }

  @Test
  void aRunLeavesNoArrayBehind() throws IOException {
    try (var encoder = Encoder.load(TORCH, FOLDERS.resolve("bert"), 2)) {
      var _ = encoder.states(List.of(Tokens.of(2, 3)));
      int before = TORCH.liveArrays();
      var _ = encoder.states(List.of(Tokens.of(2, 3)));
      assertThat(TORCH.liveArrays()).isEqualTo(before);
    }
  }

  @Test
  void whatIsNoEncoderIsRefusedByName() throws IOException {
    Files.writeString(copy.resolve("config.json"), "{\"model_type\":\"gpt2\"}");
    assertThatThrownBy(() -> Encoder.load(TORCH, copy, 1))
        .hasMessageContaining("model_type is \"gpt2\"; only bert, roberta and distilbert");
    assertThatThrownBy(() -> Encoder.load(TORCH, FOLDERS.resolve("bert"), 4))
        .hasMessageContaining("there is no layer 4 in")
        .hasMessageContaining("layers 1 to 3");
    assertThatThrownBy(() -> Encoder.load(TORCH, copy.resolve("none"), 1))
        .hasMessageContaining("there is no config.json in");
  }

  private static JsonNode json(Path folder) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
  }

  private static int[] ids(JsonNode text) {
    return IntStream.range(0, text.get("ids").size())
        .map(i -> text.get("ids").get(i).asInt())
        .toArray();
  }

  private static float[] floats(JsonNode list) {
    var floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) list.get(i).asDouble();
    return floats;
  }
}
