package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Speculation;
import dev.latebloom.train.model.layers.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a short convolution's own; the rest of it is in the tests of all families. */
final class Lfm2Test {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Path GOLDEN = GoldenText.folder("lfm2");
  private static final int WIDTH = 16;
  private static final int VOCABULARY = 40;
  private static final int END = 2;

  /** Tokens that each of two rows reads at once; where one reads fewer, padding stands behind. */
  private static final int[][] PIECES = {{4, 4}, {1, 0}, {5, 2}, {1, 1}, {1, 1}, {4, 3}};

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lfm2", "lfm2-biases"})
  void rowsReadInPiecesGiveWhatTheyGiveWhole(String name) throws IOException {
    var text = new GoldenText(TORCH, GoldenText.folder(name));
    try (var model = ModelFolder.load(TORCH, GoldenText.folder(name), Compute.FP32);
        var cache = model.cache(2, WIDTH)) {
      float[] whole = text.logits(model);
      int[] read = {0, 0};
      for (int[] piece : PIECES) {
        try (var scope = TORCH.scope()) {
          var stream = readOn(model, cache, scope, text, read, piece);
          for (int row = 0; row < 2; row++) {
            read[row] += piece[row];
            if (piece[row] == 0) continue;
            int last = row * width(piece) + piece[row] - 1;
            var at = TORCH.create(scope, new int[] {last}, new Shape(1));
            int from = (row * WIDTH + read[row] - 1) * VOCABULARY;
            assertThat(model.logitsOf(stream, at).toFloatArray())
                .as("row %d up to %d", row, read[row])
                .containsExactly(Arrays.copyOfRange(whole, from, from + VOCABULARY), within(1e-5f));
          }
        }
      }
    }
  }

  private static NDArray readOn(
      Model model, KvCache cache, NDManager scope, GoldenText text, int[] read, int[] piece) {
    int width = width(piece);
    var tokens = new int[2 * width];
    var places = new int[tokens.length];
    var live = new int[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      int row = i / width;
      places[i] = read[row] + i % width;
      live[i] = i % width < piece[row] ? 1 : 0;
      tokens[i] = live[i] == 1 ? text.row(row, WIDTH)[places[i]] : VOCABULARY - 1;
    }
    var shape = new Shape(2, width);
    return model.read(
        TORCH.create(scope, tokens, shape),
        TORCH.create(scope, places, shape),
        TORCH.create(scope, live, shape),
        cache);
  }

  private static int width(int[] piece) {
    return Math.max(piece[0], piece[1]);
  }

  /** What is drafted and not taken has been read, and a state cannot be cut back to before it. */
  @Test
  void whatIsDraftedInVainIsForgotten() throws IOException {
    try (var model = ModelFolder.load(TORCH, GOLDEN, Compute.FP32)) {
      int inVain = 0;
      for (int seed = 0; seed < 10; seed++) {
        var random = new SplittableRandom(seed);
        var prompt = Tokens.of(random.ints(1 + random.nextInt(9), 3, VOCABULARY).toArray());
        var own = new Generation(model, 1).greedy(List.of(prompt), 40).getFirst();
        var whole = prompt.then(own);
        Speculation.Draft oftenRight =
            before -> {
              var guess = new byte[random.nextInt(12)];
              for (int i = 0; i < guess.length; i++) {
                boolean isRight = random.nextInt(6) > 0 && before.length + i < whole.length();
                guess[i] = (byte) (isRight ? whole.at(before.length + i) : random.nextInt(3, 40));
              }
              return guess;
            };
        var written = new Speculation(model, END, 1).continuation(prompt, 40, oftenRight);
        assertThat(written.response()).as("seed %d", seed).isEqualTo(own);
        inVain += (int) (written.drafted() - written.accepted());
      }
      assertThat(inVain).isPositive();
    }
  }

  @Test
  void adaptersAreForLinearLayersAndNotForTheConvolution() throws IOException {
    var architecture = ModelFolder.architecture(GOLDEN);
    var all = LoraTargets.in(architecture, List.of(LoraTargets.ALL));
    assertThat(LoraTargets.lastParts(all))
        .containsExactly("in_proj", "k_proj", "out_proj", "q_proj", "v_proj", "w1", "w2", "w3");
    assertThatThrownBy(() -> LoraTargets.in(architecture, List.of("conv")))
        .hasMessageContaining("has conv, which is no linear layer inside a block");
  }

  @Test
  void onlyLayersThatAttendMultiplyMoreInALongerText() throws IOException {
    var architecture = ModelFolder.architecture(GOLDEN);
    // One of three layers, whose queries are 16 wide.
    assertThat(architecture.multiplications(9) - architecture.multiplications(1)).isEqualTo(8 * 16);
  }

  /**
   * What the cards of LFM2-350M, 700M and 1.2B say; the width of their feed-forward layers follows.
   */
  @ParameterizedTest
  @CsvSource({
    "1024, 16, 6656, 354483968",
    "1536, 24, 10240, 742489344",
    "2048, 32, 12288, 1170340608"
  })
  void aPublishedConfigurationHasAsManyNumbersAsItsCardSays(
      int width, int heads, int hidden, long numbers) throws IOException {
    var json =
        """
        {"model_type": "lfm2", "vocab_size": 65536, "hidden_size": %d, "num_hidden_layers": 16,
        "num_attention_heads": %d, "num_key_value_heads": 8, "block_ff_dim": %d,
        "block_auto_adjust_ff_dim": true, "block_ffn_dim_multiplier": 1.0, "block_multiple_of": 256,
        "conv_L_cache": 3, "conv_bias": false, "full_attn_idxs": [2, 5, 8, 10, 12, 14],
        "norm_eps": 1e-05, "rope_theta": 1000000.0, "max_position_embeddings": 128000,
        "tie_embedding": true}
        """
            .formatted(width, heads, hidden);
    var architecture =
        Architecture.of(new ModelConfig((ObjectNode) new JsonMapper().readTree(json)));
    assertThat(architecture.weights().stream().mapToLong(weight -> weight.shape().size()).sum())
        .isEqualTo(numbers);
    assertThat(IntStream.range(0, 16).filter(i -> architecture.cacheShapes(i, 1, 9).size() == 2))
        .containsExactly(2, 5, 8, 10, 12, 14);
    assertThat(architecture.context()).isEqualTo(128_000);
  }
}
