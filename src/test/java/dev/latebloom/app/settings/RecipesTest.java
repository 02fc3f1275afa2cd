package dev.latebloom.app.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.folder.ModelSource;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file under conf/recipes, with a tiny model of its family in place of the one it names. */
final class RecipesTest {
  private static final Torch TORCH = Torch.load("cpu", 1);

  /** Which golden stands for which recipe. */
  private static final Map<String, String> FAMILIES =
      Map.of(
          "smollm2-135m", "llama-biases",
          "llama-3.2-1b", "llama-biases",
          "qwen2.5-0.5b", "qwen2",
          "qwen3-0.6b", "qwen3-biases",
          "gemma-3-1b", "gemma3-pictures",
          "olmo-2-1b", "olmo2",
          "smollm3-3b", "smollm3",
          "phi-4-mini", "phi4-mini",
          "flan-t5-small", "flan-t5");

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  static List<String> names() throws IOException {
    try (var files = Files.list(Path.of("conf/recipes"))) {
      return files
          .map(file -> String.valueOf(file.getFileName()).replace(".conf", ""))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRecipeTakesTwoStepsAndTheLossFalls(String name) throws IOException {
    var settings = settings(name);
    boolean full = name.endsWith("-full");
    assertThat(settings.train().model() instanceof ModelSource.Adapted).isEqualTo(!full);
    assertThat(settings.evaluate().isOn()).isTrue();
    try (var training = settings.train().open(TORCH, 1, Optional.empty())) {
      var batch = batch(settings);
      double first = training.apply(new Batch(1, List.of(batch))).meanLoss();
      double second = training.apply(new Batch(2, List.of(batch))).meanLoss();
      assertThat(second).isLessThan(first);
    }
  }

  private Settings settings(String name) throws IOException {
    var golden = golden(Objects.requireNonNull(FAMILIES.get(name.replaceAll("-(full|grpo)$", ""))));
    for (var file : List.of("config.json", "model.safetensors")) {
      Files.copy(golden.resolve(file), folder.resolve(file));
    }
    writeTokenizer();
    return SettingsReader.read(
        Path.of("conf/recipes", name + ".conf"),
        List.of(
            "train.model.path=" + folder,
            "run.epochs=0",
            "run.steps=2",
            "ingest.max-tokens=16",
            "ingest.chat-template=plain",
            // Two steps are all that there is: they must be long, and nothing may hide that they
            // help.
            "train.optimizer.learning-rate=1e-3",
            "train.lora.dropout=0",
            "train.optimizer.warmup-share=0",
            "train.optimizer.warmup-steps=0",
            "train.optimizer.schedule=constant"));
  }

  /** A record as the run would read it, four times. */
  private static MicroBatch batch(Settings settings) {
    var decoder = new Decoder(settings.ingest().format(), settings.ingest().maxTokens());
    var record = "{\"prompt\": \"w5 w6 w7\", \"response\": \"w8 w9 w10 w11\"}";
    var example = ((Decoded.Accepted) decoder.decode(record.getBytes(UTF_8), 0, 0)).example();
    int length = example.tokens().length();
    int[] tokens =
        IntStream.range(0, 4 * length).map(i -> example.tokens().at(i % length)).toArray();
    int[] prompts = IntStream.generate(example::promptLength).limit(4).toArray();
    int[] lengths = IntStream.generate(() -> length).limit(4).toArray();
    return new MicroBatch(new long[] {0, 1, 2, 3}, length, tokens, prompts, lengths);
  }

  /** Of forty words. */
  private void writeTokenizer() throws IOException {
    var words =
        Stream.concat(
                Stream.of("<unk>", "<s>", "</s>"), IntStream.range(3, 40).mapToObj(i -> "w" + i))
            .toList();
    var vocabulary =
        IntStream.range(0, words.size())
            .mapToObj(id -> "\"%s\": %d".formatted(words.get(id), id))
            .collect(Collectors.joining(", "));
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "pre_tokenizer": {"type": "Whitespace"}, "added_tokens": [{"id": 2,
          "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true}],
         "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {%s}}}
        """
            .formatted(vocabulary));
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");
  }

  private static Path golden(String name) {
    try {
      var owner = Architecture.class;
      return Path.of(Objects.requireNonNull(owner.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
