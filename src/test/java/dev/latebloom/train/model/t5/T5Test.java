package dev.latebloom.train.model.t5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our numbers against those of Hugging Face's own code. */
final class T5Test {
  private static final Torch TORCH = Torch.load("cpu", 2);

  @TempDir private Path copy;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void logitsLossAndEveryGradientAreTheReference() throws IOException {
    var folder = SharedFiles.folder("golden/t5");
    var expected = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
    var inputs = rows(expected.get("input_ids"));
    var labels = rows(expected.get("labels"));
    try (var model = T5.load(TORCH, folder);
        var scope = TORCH.scope()) {
      var z = model.logits(scope, inputs, labels);
      assertThat(z.toFloatArray())
          .containsExactly(floats(folder.resolve("logits.safetensors"), "logits"), within(1e-4f));

      assertThat(model.learn(inputs, labels))
          .isCloseTo(expected.get("loss").asDouble(), within(1e-5));
      var names = Safetensors.open(folder.resolve("grads.safetensors")).names();
      assertThat(model.gradients().keySet()).containsExactlyInAnyOrderElementsOf(names);
      for (var gradient : model.gradients().entrySet()) {
        var name = gradient.getKey();
        float[] reference = floats(folder.resolve("grads.safetensors"), name);
        assertThat(distance(gradient.getValue().toFloatArray(), reference))
            .as(name)
            .isLessThan(1e-4);
      }
    }
  }

  @Test
  void paddingChangesNothing() throws IOException {
    var folder = SharedFiles.folder("golden/t5");
    var inputs = List.of(Tokens.of(79, 19, 50), Tokens.of(12, 26, 38, 83, 65, 33));
    var outputs = List.of(Tokens.of(89, 40, 52, 15), Tokens.of(61, 27));
    try (var model = T5.load(TORCH, folder);
        var scope = TORCH.scope()) {
      float[] together = model.logits(scope, inputs, outputs).toFloatArray();
      for (int row = 0; row < 2; row++) {
        var one = model.logits(scope, inputs.subList(row, row + 1), outputs.subList(row, row + 1));
        float[] alone = one.toFloatArray();
        int from = row * together.length / 2;
        for (int i = 0; i < alone.length; i++) {
          assertThat(together[from + i]).isCloseTo(alone[i], within(1e-4f));
        }
      }
    }
  }

  @Test
  void whatIsWrittenFromMemoryIsTheLikeliestTokenEachTime() throws IOException {
    var folder = SharedFiles.folder("golden/t5");
    var inputs = List.of(Tokens.of(79, 19, 50), Tokens.of(12, 26, 38, 83, 65, 33));
    try (var model = T5.load(TORCH, folder)) {
      var written = model.write(inputs, 12);
      for (int row = 0; row < inputs.size(); row++) {
        assertThat(written.get(row)).isEqualTo(likeliest(model, inputs.get(row), 12));
      }
      int before = TORCH.liveArrays();
      var _ = model.write(inputs, 12);
      assertThat(TORCH.liveArrays()).isEqualTo(before);
    }
  }

  /** By reading everything anew for each token. */
  private static Tokens likeliest(T5 model, Tokens input, int most) {
    var written = new ArrayList<Integer>();
    try (var scope = TORCH.scope()) {
      while (written.size() < most) {
        // What stands at the last place does not matter: it is seen by none.
        var output = new int[written.size() + 1];
        for (int i = 0; i < written.size(); i++) output[i] = written.get(i);
        float[] z = model.logits(scope, List.of(input), List.of(Tokens.of(output))).toFloatArray();
        int from = written.size() * 96;
        int best = 0;
        for (int token = 1; token < 96; token++) if (z[from + token] > z[from + best]) best = token;
        if (best == 1) break;
        written.add(best);
      }
    }
    return Tokens.of(written.stream().mapToInt(id -> id).toArray());
  }

  /** Of transformers' {@code _relative_position_bucket} with 32 buckets and 128. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "7, 7, 7",
    "8, 8, 8",
    "15, 9, 15",
    "16, 10, 16",
    "31, 11, 21",
    "64, 14, 26",
    "127, 15, 31",
    "500, 15, 31"
  })
  void distancesFallIntoTheBucketsOfTheOriginal(int back, int bothWays, int backwards) {
    var distances = new Distances(32, 128);
    int length = back + 1;
    int[] both = distances.bothWays(length);
    assertThat(both[back * length]).isEqualTo(bothWays);
    assertThat(both[back]).isEqualTo(back == 0 ? 0 : 16 + bothWays);
    assertThat(distances.backwards(back, 1)[0]).isEqualTo(backwards);
    assertThat(distances.backwards(0, 2)[1]).isEqualTo(Distances.UNSEEN);
  }

  @Test
  void bothStylesOfConfigurationAreTheSameModelAndOthersAreRefusedByTheKey() throws IOException {
    var folder = SharedFiles.folder("golden/t5");
    Files.copy(folder.resolve("model.safetensors"), copy.resolve("model.safetensors"));
    var config = copy.resolve("config.json");
    Files.copy(folder.resolve("config_v5_style.json"), config);
    T5.load(TORCH, copy).close();

    var text = Files.readString(config);
    Files.writeString(config, text.replace("gated-gelu", "gated-tanh"));
    assertThatThrownBy(() -> T5.load(TORCH, copy))
        .hasMessageContaining("feed_forward_proj asks for \"tanh\"");
    Files.writeString(config, text.replace("\"t5\"", "\"umt5\""));
    assertThatThrownBy(() -> T5.load(TORCH, copy)).hasMessageContaining("model_type is \"umt5\"");
    Files.writeString(config, text.replace("gated-gelu", "relu"));
    assertThatThrownBy(() -> T5.load(TORCH, copy)).hasMessageContaining("DenseReluDense.wi.weight");
  }

  private static List<Tokens> rows(JsonNode lists) {
    var rows = new ArrayList<Tokens>();
    for (var list : lists) {
      int[] ids = new int[list.size()];
      for (int i = 0; i < ids.length; i++) ids[i] = list.get(i).asInt();
      rows.add(Tokens.of(ids));
    }
    return rows;
  }

  private static float[] floats(Path file, String name) throws IOException {
    var files = Safetensors.open(file);
    var shape = files.shape(name);
    try (var scope = TORCH.scope()) {
      return TORCH.create(scope, files.floats(name, shape), shape).toFloatArray();
    }
  }

  private static double distance(float[] found, float[] expected) {
    double apart = 0;
    double size = 1e-12;
    for (int i = 0; i < expected.length; i++) {
      apart += Math.pow(found[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    assertThat(found).hasSameSizeAs(expected);
    return Math.sqrt(apart / size);
  }
}
