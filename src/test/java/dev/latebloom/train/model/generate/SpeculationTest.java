package dev.latebloom.train.model.generate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class SpeculationTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Model MODEL = mamba(3);
  private static final ByteTokenizer BYTES = new ByteTokenizer();

  @AfterAll
  static void close() {
    MODEL.close();
    TORCH.close();
  }

  @Test
  void withBetaOneTheTextIsTheModelsOwnWhateverIsDrafted() {
    for (int seed = 0; seed < 12; seed++) {
      var random = new SplittableRandom(seed);
      try (var model = mamba(seed)) {
        var prompt = Tokens.of(random.ints(1 + random.nextInt(90), 1, 256).toArray());
        int maxNew = random.nextInt(60);
        var own = new Generation(model, 1, BYTES.end()).greedy(List.of(prompt), maxNew).getFirst();
        byte[] whole = bytes(prompt.then(own));
        Speculation.Draft oftenRight =
            text -> {
              var guess = new byte[random.nextInt(70)];
              for (int i = 0; i < guess.length; i++) {
                boolean isRight = random.nextInt(8) > 0 && text.length + i < whole.length;
                guess[i] = isRight ? whole[text.length + i] : (byte) random.nextInt();
              }
              return guess;
            };
        var written =
            new Speculation(model, BYTES.end(), 1).continuation(prompt, maxNew, oftenRight);
        assertThat(written.response()).as("seed %d", seed).isEqualTo(own);
        assertThat(written.accepted()).isLessThanOrEqualTo(written.drafted());
      }
    }
  }

  @Test
  void aModelThatDraftsForItselfIsTakenAtItsWord() {
    var prompt = BYTES.prompt("It was the best of times");
    var own = new Generation(MODEL, 1, BYTES.end()).greedy(List.of(prompt), 40).getFirst();
    try (var drafter = new Drafter(MODEL, BYTES, 6, prompt.length() + 40)) {
      var written = new Speculation(MODEL, BYTES.end(), 1).continuation(prompt, 40, drafter);
      assertThat(written.response()).isEqualTo(own);
      assertThat(written.accepted()).isEqualTo(written.drafted());
    }
    int live = TORCH.liveArrays();
    try (var drafter = new Drafter(MODEL, BYTES, 6, prompt.length() + 40)) {
      new Speculation(MODEL, BYTES.end(), 1).continuation(prompt, 40, drafter);
    }
    assertThat(TORCH.liveArrays()).isEqualTo(live);
  }

  @Test
  void everyDraftedByteAmongTheBetaLikeliestIsTaken() {
    var prompt = BYTES.prompt("a");
    Speculation.Draft same = _ -> "aaaaaaa".getBytes(UTF_8);
    var written = new Speculation(MODEL, BYTES.end(), 256).continuation(prompt, 29, same);
    assertThat(BYTES.text(written.response()).substring(0, 28)).isEqualTo("a".repeat(28));
    assertThat(written.steps()).isZero();
  }

  @Test
  void aDrafterOfSubwordsReadsOnlyWhatChanged() throws IOException {
    var gpt2 = Tokenizer.load(SharedFiles.folder("tokenizers/gpt2").toString(), "");
    var settings = new ModelSettings(gpt2.vocabulary(), 16, 1, 2, 2, 16, 24, 10000, 1e-5);
    var prompt = BYTES.prompt("The whale, the whale! It was not a ");
    var own = new Generation(MODEL, 1, BYTES.end()).greedy(List.of(prompt), 50).getFirst();
    try (var small = Model.create(TORCH, settings, gpt2.end(), Compute.FP32, 1);
        var kept = new Drafter(small, gpt2, 3, 200)) {
      var written = new Speculation(MODEL, BYTES.end(), 1).continuation(prompt, 50, kept);
      assertThat(written.response()).isEqualTo(own);
      for (var text : List.of("Call me", "Call me Ish", "Call me Ishmael. ", "Call you", "C")) {
        try (var fresh = new Drafter(small, gpt2, 3, 200)) {
          assertThat(kept.after(text.getBytes(UTF_8))).isEqualTo(fresh.after(text.getBytes(UTF_8)));
        }
      }
    }
  }

  private static Model mamba(long seed) {
    return Model.create(TORCH, new MambaSettings(256, 16, 2, 1e-5), 0, Compute.FP32, seed);
  }

  private static byte[] bytes(Tokens tokens) {
    var bytes = new byte[tokens.length()];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) tokens.at(i);
    return bytes;
  }
}
