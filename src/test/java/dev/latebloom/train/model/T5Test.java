package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our numbers against those of Hugging Face's class (bench/peers/t5.py). */
final class T5Test {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final int END = 2;
  private static final OptimizerSettings OPTIMIZER = optimizer(2e-3);

  @TempDir private Path copy;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  /** Without an end token, which this golden's prompts lack. */
  @Test
  void logitsLossAndEveryGradientAreTheReference() throws IOException {
    var folder = SharedFiles.folder("golden/t5");
    Files.copy(folder.resolve("model.safetensors"), copy.resolve("model.safetensors"));
    var config = (ObjectNode) json(folder.resolve("config.json"));
    config.remove("eos_token_id");
    Files.writeString(copy.resolve("config.json"), config.toString());
    var expected = json(folder.resolve("expected.json"));
    var part = part(rows(expected.get("input_ids")), rows(expected.get("labels")));
    int rows = part.rows();
    int first = part.loss(0).from(0) - 1;
    int written = part.width() - 1 - first;
    int[] at =
        IntStream.range(0, rows * written)
            .map(i -> i / written * part.width() + first + i % written)
            .toArray();
    int[] targets = IntStream.of(at).map(i -> part.tokens()[i + 1]).toArray();
    try (var model = ModelFolder.load(TORCH, copy, Compute.FP32);
        var scope = TORCH.scope()) {
      var tokens = TORCH.create(scope, part.tokens(), new Shape(rows, part.width()));
      var prompted = TokenRows.prompted(tokens, row -> part.loss(row).from(0));
      var where = TORCH.create(scope, at, new Shape(at.length));
      assertThat(model.logits(prompted, where).toFloatArray())
          .containsExactly(floats(folder.resolve("logits.safetensors"), "logits"), within(1e-4f));
      var states = model.recordStates(prompted, where, Recompute.NONE);
      float[] losses = model.crossEntropy(Long.MAX_VALUE).backward(states, targets, 1f / at.length);
      assertThat(mean(losses)).isCloseTo(expected.get("loss").asDouble(), within(1e-5));
      assertGradients(model, folder.resolve("grads.safetensors"), 1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5", "flan-t5"})
  void fiveStepsOfAdamWAreTheReference(String name) throws IOException {
    var expected = json(golden(name).resolve("training.json"));
    try (var training = training(golden(name), MemorySettings.AMPLE)) {
      int step = 1;
      for (var losses : expected.get("losses")) {
        float[] found = training.apply(new Batch(step++, List.of(part(expected)))).losses();
        for (int i = 0; i < found.length; i++) {
          assertThat((double) found[i]).isCloseTo(losses.get(i).asDouble(), within(1e-4));
        }
        if (step == 2) {
          assertGradients(training.model(), golden(name).resolve("grads.safetensors"), 1e-3);
        }
      }
      assertThat(step).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5", "flan-t5"})
  void itWritesWhatTheReferenceWritesWithOthersBesideItAndOnceItIsSaved(String name)
      throws IOException {
    var expected = json(golden(name).resolve("training.json"));
    var prompts = rows(expected.get("prompts"));
    var greedy = rows(expected.get("greedy")).stream().map(T5Test::untilEnd).toList();
    try (var model = ModelFolder.load(TORCH, golden(name), Compute.FP32)) {
      var generation = new Generation(model, 8);
      assertThat(generation.greedy(prompts, 10)).isEqualTo(greedy);
      for (int row = 0; row < prompts.size(); row++) {
        assertThat(generation.greedy(List.of(prompts.get(row)), 10).getFirst())
            .isEqualTo(greedy.get(row));
      }
      int live = TORCH.liveArrays();
      generation.greedy(prompts, 10);
      assertThat(TORCH.liveArrays()).isEqualTo(live);
      ModelFolder.save(model, copy);
    }
    try (var saved = ModelFolder.load(TORCH, copy, Compute.FP32)) {
      assertThat(new Generation(saved, 8).greedy(prompts, 10)).isEqualTo(greedy);
    }
  }

  @Test
  void whatIsDrawnDoesNotDependOnTheRowsBesideIt() throws IOException {
    var prompts = rows(json(golden("flan-t5").resolve("training.json")).get("prompts"));
    var sampling = new Sampling(1, 0, 1, 7);
    try (var model = ModelFolder.load(TORCH, golden("flan-t5"), Compute.FP32)) {
      var together = new Generation(model, 8).continuations(prompts, 12, sampling);
      var alone = new Generation(model, 1).continuations(prompts, 12, sampling);
      assertThat(together).isEqualTo(alone);
      assertThat(together).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTrainingThatStopsGoesOnToTheBit() throws IOException {
    var whole = new ArrayList<float[]>();
    try (var training = training(golden("flan-t5"), MemorySettings.AMPLE)) {
      for (int step = 1; step <= 4; step++) {
        whole.add(training.apply(batch(step)).losses());
        if (step == 2) training.save(copy);
      }
    }
    var model = ModelFolder.load(TORCH, copy, Compute.FP32);
    try (var training = TrainingStep.restore(TORCH, model, OPTIMIZER, copy)) {
      for (int step = 3; step <= 4; step++) {
        assertThat(training.apply(batch(step)).losses()).containsExactly(whole.get(step - 1));
      }
    }
  }

  @Test
  void blocksThatRunAgainAndSplitBatchesGiveTheSameGradient() throws IOException {
    var blocks = new MemorySettings(4L * 40 * 3, Recompute.BLOCKS);
    try (var kept = training(golden("flan-t5"), MemorySettings.AMPLE);
        var again = training(golden("flan-t5"), blocks)) {
      kept.apply(batch(1));
      again.apply(batch(1).within(30));
      for (int i = 0; i < kept.names().size(); i++) {
        float[] found = again.model().gradients().get(i).toFloatArray();
        assertThat(distance(found, kept.model().gradients().get(i).toFloatArray()))
            .as(kept.names().get(i))
            .isLessThan(1e-4);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FP32", "INT8"})
  void adaptersLearnBesideItUnderPeftsNames(BaseType type) throws IOException {
    var lora = new Lora(4, 16, 0, List.of(LoraTargets.ALL), type);
    var source = ModelSource.Adapted.fresh(ModelSource.Folder.of(golden("flan-t5")), lora);
    try (var training =
        TrainingStep.create(TORCH, source.open(TORCH, Compute.FP32, 1), optimizer(1e-2))) {
      double first = training.apply(batch(1)).meanLoss();
      for (int step = 2; step <= 8; step++) training.apply(batch(step));
      assertThat(training.apply(batch(9)).meanLoss()).isLessThan(first - 0.5);
      // Seven matrices in each of two readers, eleven in each of three writers.
      assertThat(training.names())
          .hasSize(2 * (2 * 7 + 3 * 11))
          .contains("base_model.model.encoder.block.1.layer.0.SelfAttention.q.lora_A.weight")
          .contains("base_model.model.decoder.block.2.layer.2.DenseReluDense.wo.lora_B.weight");
      training.save(copy);
      float[] expected = training.losses(batch(10));
      try (var loaded =
          TrainingStep.create(TORCH, ModelFolder.load(TORCH, copy, Compute.FP32), OPTIMIZER)) {
        assertThat(loaded.losses(batch(10))).containsExactly(expected, within(1e-4f));
      }
    }
  }

  @Test
  void anExampleThatSharesItsRowIsRefusedByTheSetting() throws IOException {
    try (var model = ModelFolder.load(TORCH, golden("t5"), Compute.FP32);
        var scope = TORCH.scope()) {
      var ids = TORCH.create(scope, new int[4], new Shape(1, 4));
      var at = TORCH.create(scope, new int[] {0}, new Shape(1));
      assertThatThrownBy(() -> model.states(TokenRows.packed(ids, ids), at))
          .hasMessageContaining("set sample.packing = off");
    }
  }

  @Test
  void whatCannotBeComputedIsRefusedByTheKey() throws IOException {
    var text = Files.readString(golden("flan-t5").resolve("config.json"));
    Files.copy(golden("flan-t5").resolve("model.safetensors"), copy.resolve("model.safetensors"));
    var config = copy.resolve("config.json");
    Files.writeString(config, text.replace("gated-gelu", "gated-tanh"));
    assertThatThrownBy(() -> ModelFolder.load(TORCH, copy, Compute.FP32))
        .hasMessageContaining("feed_forward_proj asks for \"tanh\"");
    Files.writeString(config, text.replace("gated-gelu", "relu"));
    assertThatThrownBy(() -> ModelFolder.load(TORCH, copy, Compute.FP32))
        .hasMessageContaining("DenseReluDense.wi");
    Files.writeString(config, text.replaceAll("(max_distance\": )\\d+", "$14"));
    assertThatThrownBy(() -> ModelFolder.load(TORCH, copy, Compute.FP32))
        .hasMessageContaining("relative_attention_max_distance");
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
  void distancesFallIntoTheBucketsOfTheOriginal(int back, int bothWays, int backwards)
      throws IOException {
    var json = (ObjectNode) json(golden("t5").resolve("config.json"));
    json.put("relative_attention_num_buckets", 32).put("relative_attention_max_distance", 128);
    var architecture = Architecture.of(new ModelConfig(json));
    var archive =
        architecture
            .placedKernels()
            .with("compute", Compute.FP32.code())
            .with("tile", 0)
            .with("inputs_first", 0)
            .with("adapter_scale", 0.0)
            .with("adapter_dropout", 0.0);
    try (var kernels = TORCH.load(archive);
        var scope = TORCH.scope()) {
      var apart = TORCH.create(scope, new int[] {-back, back}, new Shape(2));
      assertThat(kernels.run("bucket_both_ways", new NDList(apart)).head().toLongArray())
          .containsExactly(bothWays, back == 0 ? 0 : 16 + bothWays);
      var far = TORCH.create(scope, new int[] {back}, new Shape(1));
      assertThat(kernels.run("bucket_back", new NDList(far)).head().toLongArray())
          .containsExactly(backwards);
    }
  }

  private static OptimizerSettings optimizer(double rate) {
    return new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1e9, new Schedule.Constant(rate));
  }

  private static TrainingStep training(Path folder, MemorySettings memory) throws IOException {
    return TrainingStep.create(
        TORCH, ModelFolder.load(TORCH, folder, Compute.FP32), OPTIMIZER, memory);
  }

  private static Batch batch(long step) throws IOException {
    return new Batch(step, List.of(part(json(golden("flan-t5").resolve("training.json")))));
  }

  /** With an end token behind each response. */
  private static MicroBatch part(JsonNode training) {
    var responses = rows(training.get("responses")).stream().map(each -> each.then(Tokens.of(END)));
    return part(rows(training.get("prompts")), responses.toList());
  }

  private static MicroBatch part(List<Tokens> prompts, List<Tokens> responses) {
    int rows = prompts.size();
    int[] starts = prompts.stream().mapToInt(Tokens::length).toArray();
    int[] lengths =
        IntStream.range(0, rows).map(i -> starts[i] + responses.get(i).length()).toArray();
    int width = IntStream.of(lengths).max().orElseThrow();
    var tokens = new int[rows * width];
    for (int row = 0; row < rows; row++) {
      prompts.get(row).then(responses.get(row)).copyTo(tokens, row * width);
    }
    return new MicroBatch(
        IntStream.range(0, rows).asLongStream().toArray(), width, tokens, starts, lengths);
  }

  private static void assertGradients(Model model, Path file, double within) throws IOException {
    assertThat(Safetensors.open(file).names())
        .containsExactlyInAnyOrderElementsOf(model.layout().stream().map(Weight::name).toList());
    for (int i = 0; i < model.layout().size(); i++) {
      var name = model.layout().get(i).name();
      assertThat(distance(model.gradients().get(i).toFloatArray(), floats(file, name)))
          .as(name)
          .isLessThan(within);
    }
  }

  private static Tokens untilEnd(Tokens tokens) {
    int end = 0;
    while (end < tokens.length() && tokens.at(end) != END) end++;
    return tokens.part(0, end);
  }

  private static List<Tokens> rows(JsonNode lists) {
    return StreamSupport.stream(lists.spliterator(), false)
        .map(
            list ->
                Tokens.of(
                    StreamSupport.stream(list.spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .toArray()))
        .toList();
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static Path golden(String name) {
    try {
      return Path.of(Objects.requireNonNull(T5Test.class.getResource("families/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] floats(Path file, String name) throws IOException {
    var in = Safetensors.open(file);
    var numbers = in.floats(name, in.shape(name)).asFloatBuffer();
    var floats = new float[numbers.remaining()];
    numbers.get(floats);
    return floats;
  }

  private static double mean(float[] numbers) {
    double sum = 0;
    for (float number : numbers) sum += number;
    return sum / numbers.length;
  }

  /** The norm of the difference by the norm of {@code expected}; one of 1e-6 and less is noise. */
  private static double distance(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double apart = 0;
    double size = 0;
    for (int i = 0; i < found.length; i++) {
      apart += Math.pow((double) found[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(apart) / Math.max(Math.sqrt(size), 1e-6);
  }
}
