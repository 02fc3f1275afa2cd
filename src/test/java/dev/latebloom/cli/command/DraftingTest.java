package dev.latebloom.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cli.Latebloom;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.fresh.NewModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sample --drafter}, as a user meets it. */
final class DraftingTest {
  /** One word, the end, and what is unknown: other words are lost. */
  private static final String ONE_WORD =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "the": 1, "<|endoftext|>": 2},
                 "unk_token": "[UNK]"}}
      """;

  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private Path mamba = Path.of("");
  private Path subwords = Path.of("");

  @BeforeEach
  void write() throws IOException {
    mamba = model("mamba", new MambaSettings(256, 16, 2, 1e-5));
    subwords = model("subwords", new ModelSettings(50_257, 8, 1, 1, 1, 16, 64, 10_000, 1e-5));
    withTokenizer(subwords);
  }

  private static void withTokenizer(Path model) throws IOException {
    var gpt2 = SharedFiles.folder("tokenizers/gpt2");
    for (var name : List.of("encoder.json", "vocab.bpe")) {
      Files.copy(gpt2.resolve(name), model.resolve(name));
    }
  }

  @Test
  void withBetaOneTheTextIsTheOneWithoutADrafterAndTheGainIsSaid() {
    var plain = sampled();
    for (var drafter : new Path[] {subwords, mamba}) {
      assertThat(sampled("--drafter", drafter + "", "--beta", "1")).isEqualTo(plain);
      assertThat(err.toString()).startsWith("drafted ").contains("times the").hasLineCount(1);
    }
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedInOneLine() throws IOException {
    assertThat(refused(mamba, "--beta", "2")).contains("--beta and --draft are for --drafter");
    assertThat(refused(mamba, "--drafter", mamba + "", "--beta", "0"))
        .contains("--beta is 0; at least 1");
    assertThat(refused(mamba, "--drafter", mamba + "", "--draft", "0"))
        .contains("--draft is 0; at least 1");
    assertThat(refused(mamba, "--drafter", mamba + "", "--temperature", "1"))
        .contains("leave out --temperature");
    assertThat(refused(mamba, "--drafter", mamba + "", "--json")).contains("leave out --chat");
    assertThat(refused(mamba, "--drafter", folder.resolve("none") + "")).contains("none");
    assertThat(refused(subwords, "--drafter", mamba + ""))
        .contains("only a model of bytes can check drafts")
        .contains("leave out --drafter");
  }

  @Test
  void lessThanNoTokensAreRefused() {
    var sample = Latebloom.commandLine().setErr(new PrintWriter(err, true));
    Printed.by(() -> sample.execute("sample", mamba + "", "a", "--max-new=-5", "--device=cpu"));
    assertThat(err.toString()).isEqualTo("latebloom sample: --max-new is -5; at least 0\n");
  }

  @Test
  void aDrafterWithAnotherAlphabetIsRefusedByWhatItsTokenizerMakes() throws IOException {
    var other = model("other", new MambaSettings(3, 16, 1, 1e-5));
    Files.writeString(other.resolve("tokenizer.json"), ONE_WORD);
    assertThat(refused(mamba, "--drafter", other + ""))
        .contains("has another alphabet")
        .contains("give one that keeps every character");
    var small = model("small", new MambaSettings(300, 16, 1, 1e-5));
    withTokenizer(small);
    assertThat(refused(mamba, "--drafter", small + ""))
        .contains("knows 300 tokens, but its tokenizer has 50,256")
        .contains("give it its own tokenizer");
  }

  private String refused(Path model, String... more) {
    err.getBuffer().setLength(0);
    assertThat(execute(model, more)).isEmpty();
    assertThat(err.toString().strip()).startsWith("latebloom sample: ").doesNotContain("\n");
    return err.toString();
  }

  private String sampled(String... more) {
    err.getBuffer().setLength(0);
    return execute(mamba, more);
  }

  private String execute(Path model, String... more) {
    var arguments = new String[more.length + 6];
    System.arraycopy(
        new String[] {"sample", model + "", "The fox ", "-n", "40", "--device=cpu"},
        0,
        arguments,
        0,
        6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return Printed.by(
        () -> Latebloom.commandLine().setErr(new PrintWriter(err, true)).execute(arguments));
  }

  private Path model(String name, NewModel settings) throws IOException {
    var path = Files.createDirectory(folder.resolve(name));
    try (var torch = Torch.load("cpu", 1);
        var model = Model.create(torch, settings, 0, Compute.FP32, 1)) {
      ModelFolder.save(model, path);
    }
    return path;
  }
}
