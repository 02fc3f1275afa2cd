package dev.latebloom.cli.command;

import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.OwnTokenizer;
import dev.latebloom.cli.terminal.DraftingText;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Drafter;
import dev.latebloom.train.model.generate.Sampling;
import dev.latebloom.train.model.generate.Speculation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A model beside the one that is sampled from, which drafts what that one checks. */
final class Drafting {
  /** What every tokenizer of a drafter has to give back as it is. */
  private static final String CHARACTERS = "Aa 0\n\tThe quick, (brown) fox's \"é€\".";

  @Option(
      names = "--drafter",
      paramLabel = "FOLDER",
      description =
          "A smaller model, of subwords or bytes. A model of bytes then checks what it drafts, many"
              + " bytes at once: speculative decoding. Says at the end what that gained.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--beta",
      description =
          "A drafted byte is taken when it is among so many likeliest (default: 3). With 1 the text"
              + " is the one without --drafter.")
  private Optional<Integer> beta = Optional.empty();

  @Option(names = "--draft", description = "Tokens that are drafted at once (default: 3).")
  private Optional<Integer> tokensAtOnce = Optional.empty();

  /** Whether there is one. */
  boolean isOn() {
    return folder.isPresent();
  }

  /** Refuses what does not go together. */
  void check(Sampling sampling, boolean isPlainText) {
    if (folder.isEmpty()) {
      if (beta.isEmpty() && tokensAtOnce.isEmpty()) return;
      throw new IllegalArgumentException("--beta and --draft are for --drafter FOLDER; give one");
    }
    require("--beta", beta);
    require("--draft", tokensAtOnce);
    if (sampling.temperature() > 0) {
      throw new IllegalArgumentException(
          "--drafter takes the likeliest bytes; leave out --temperature");
    }
    if (!isPlainText) {
      throw new IllegalArgumentException(
          "--drafter continues texts to their end; leave out --chat, --ids, --json and --stop");
    }
  }

  private static void require(String name, Optional<Integer> value) {
    if (value.orElse(1) < 1) {
      throw new IllegalArgumentException(name + " is " + value.get() + "; at least 1");
    }
  }

  /**
   * Continues texts, one after the other.
   *
   * @return what follows each
   * @throws IllegalArgumentException when the model is none of bytes, or the drafter's texts differ
   */
  Texts continued(Model model, Tokenizer tokenizer, List<String> texts, int maxNew)
      throws IOException {
    if (!(tokenizer instanceof ByteTokenizer)) {
      throw new IllegalArgumentException(
          "only a model of bytes can check drafts, and this one has %,d subwords; leave out --drafter"
              .formatted(tokenizer.vocabulary()));
    }
    var checkpoint = Checkpointed.newestIn(folder.orElseThrow());
    var drafters = OwnTokenizer.load(checkpoint, "");
    checkAlphabet(checkpoint, drafters);
    var responses = new ArrayList<String>();
    var written = new ArrayList<Speculation.Written>();
    var speculation = new Speculation(model, tokenizer.end(), beta.orElse(3));
    try (var small = ModelFolder.load(model.torch(), checkpoint, Compute.of("fp32"))) {
      checkModel(checkpoint, drafters, small);
      for (var text : texts) {
        var prompt = tokenizer.prompt(text);
        // What stands before a text from nothing is no part of it.
        int before = text.isEmpty() ? prompt.length() : 0;
        int longest = prompt.length() + maxNew;
        try (var drafter = new Drafter(small, drafters, tokensAtOnce.orElse(3), longest)) {
          var each =
              speculation.continuation(
                  prompt,
                  maxNew,
                  bytes -> drafter.after(Arrays.copyOfRange(bytes, before, bytes.length)));
          responses.add(tokenizer.text(prompt, each.response()));
          written.add(each);
        }
      }
    }
    return new Texts(responses, DraftingText.of(written));
  }

  /**
   * What was written.
   *
   * @param gain in one line
   */
  record Texts(List<String> responses, String gain) {}

  private static void checkAlphabet(Path checkpoint, Tokenizer tokenizer) {
    var back = tokenizer.text(tokenizer.response(CHARACTERS));
    if (back.equals(CHARACTERS)) return;
    throw new IllegalArgumentException(
        "the drafter in %s has another alphabet: its tokenizer makes \"%s\" of \"%s\"; give one that keeps every character"
            .formatted(checkpoint, escaped(back), escaped(CHARACTERS)));
  }

  private static String escaped(String text) {
    return text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
  }

  private static void checkModel(Path checkpoint, Tokenizer tokenizer, Model model) {
    if (model.architecture().decoderStart().isPresent()) {
      throw new IllegalArgumentException(
          "the drafter in %s reads a prompt by an encoder and cannot read on; give a decoder"
              .formatted(checkpoint));
    }
    int known = model.architecture().vocabulary();
    if (tokenizer.ordinaryVocabulary() <= known) return;
    throw new IllegalArgumentException(
        "the drafter in %s knows %,d tokens, but its tokenizer has %,d; give it its own tokenizer"
            .formatted(checkpoint, known, tokenizer.ordinaryVocabulary()));
  }
}
