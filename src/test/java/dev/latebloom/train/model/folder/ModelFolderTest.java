package dev.latebloom.train.model.folder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head beside the token table, where the configuration says that they are one. */
final class ModelFolderTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings SIZES =
      new ModelSettings(64, 32, 1, 4, 2, 48, 32, 10000, 1e-5);

  @TempDir private Path folder;
  private Path tied;

  @BeforeEach
  void make() throws IOException {
    tied = Files.createDirectory(folder.resolve("tied"));
    try (var model = Model.create(TORCH, SIZES, 0, Compute.FP32, 1)) {
      ModelFolder.save(model, tied);
    }
  }

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void aTiedHeadThatDiffersIsKeptAndSavedAsUntied() throws IOException {
    var head = new float[64 * 32];
    Arrays.fill(head, 0.25f);
    var from = withHead(head);
    var to = Files.createDirectory(folder.resolve("saved"));
    try (var model = ModelFolder.load(TORCH, from, Compute.FP32)) {
      ModelFolder.save(model, to);
    }
    var config = new JsonMapper().readTree(to.resolve("config.json").toFile());
    assertThat(config.get("tie_word_embeddings").booleanValue()).isFalse();
    var saved = Safetensors.open(to).floats("lm_head.weight", new Shape(64, 32)).asFloatBuffer();
    for (int i = 0; i < head.length; i++) assertThat(saved.get(i)).isEqualTo(0.25f);
    assertThat(ModelFolder.architecture(from)).isEqualTo(ModelFolder.architecture(to));
  }

  @Test
  void aTiedHeadThatIsTheTokenTableIsOneWithIt() throws IOException {
    var table = Safetensors.open(tied).floats("model.embed_tokens.weight", new Shape(64, 32));
    var head = new float[64 * 32];
    table.asFloatBuffer().get(head);
    var from = withHead(head);
    assertThat(ModelFolder.architecture(from)).isEqualTo(ModelFolder.architecture(tied));
  }

  private Path withHead(float[] head) throws IOException {
    var to = Files.createDirectory(folder.resolve("headed"));
    Files.copy(tied.resolve("config.json"), to.resolve("config.json"));
    try (var model = ModelFolder.load(TORCH, tied, Compute.FP32);
        var scope = TORCH.scope()) {
      var writer = new SafetensorsWriter();
      for (int i = 0; i < model.layout().size(); i++) {
        writer.add(model.layout().get(i).name(), model.weights().get(i));
      }
      writer.add("lm_head.weight", TORCH.create(scope, head, new Shape(64, 32)));
      writer.write(to.resolve("model.safetensors"));
    }
    return to;
  }
}
