package dev.latebloom.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latebloom.lens.page.VsaPage;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Role;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lens on families whose blocks differ. */
final class FamiliesLensTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Path FAMILIES =
      Path.of("src/test/resources/dev/latebloom/train/model/families");

  @AfterAll
  static void close() {
    TORCH.close();
  }

  /**
   * One matrix for gate and up, norms behind instead of before, and stored as distances from 1, and
   * one of three layers that attends.
   */
  @ParameterizedTest
  @CsvSource({"phi3", "olmo2", "gemma2", "lfm2"})
  void aFamilyIsLookedAtByTheRolesOfItsWeights(String family) throws IOException {
    var folder = FAMILIES.resolve(family);
    var settings = new LensSettings(1, 0, 8, 100, 1000);
    var architecture = ModelFolder.architecture(folder);
    try (var probe =
        new VsaProbe(
            TORCH, architecture, ModelFolder.weights(TORCH, folder), settings, id -> "" + id)) {
      var report = probe.run(family, family, (_, _, _) -> {});
      assertThat(report.sides()).containsExactly("gate", "in", "out");
      assertThat(report.heads())
          .hasSize(attending(architecture) * architecture.attention().orElseThrow().queries());
      // The first layer has something before it where its neurons read what its heads write.
      boolean attendsFirst = attends(architecture.blocks().getFirst());
      assertThat(report.earlier()).hasSize(architecture.blocks().size() - (attendsFirst ? 0 : 1));
      assertThat(VsaPage.text(report)).doesNotContain("NaN");
    }
  }

  private static int attending(Architecture architecture) {
    return (int) architecture.blocks().stream().filter(FamiliesLensTest::attends).count();
  }

  private static boolean attends(Block block) {
    return block.parts().of(Role.OUTPUT).isPresent();
  }

  @Test
  void aModelWithTwoStreamsIsRefusedByWhatDiffers() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "patches").put("vocab_size", 256).put("patch_size", 4);
    json.put("head_dim", 16).put("max_position_embeddings", 64);
    json.put("hidden_size", 64).put("num_hidden_layers", 1).put("intermediate_size", 96);
    json.put("local_hidden_size", 32).put("local_num_hidden_layers", 1);
    json.put("local_intermediate_size", 48);
    var architecture = Architecture.of(new ModelConfig(json));
    var settings = new LensSettings(1, 0, 8, 100, 1000);
    var model = new PlantedModel(TORCH);
    assertThatThrownBy(() -> new VsaProbe(TORCH, architecture, model, settings, id -> "" + id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than one residual stream")
        .hasMessageContaining("64")
        .hasMessageContaining("32");
  }
}
