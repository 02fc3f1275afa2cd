package dev.latebloom.app.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import java.io.IOException;
import java.util.List;

/** How fast the model that a run ends with writes: one text, token by token. */
final class WritingSpeed {
  private static final int TOKENS = 256;

  /** Fewer say nothing. */
  private static final int LEAST = 32;

  /** Far from the likeliest texts, which soon end or repeat themselves. */
  private static final Sampling WILD = new Sampling(1.5, 0, 1, 1);

  private final Settings settings;
  private final Tokens prompt;

  WritingSpeed(Settings settings, Corpus corpus) {
    this.settings = settings;
    var first = new HeldOutProblems(settings, corpus.heldOut().subList(0, 1)).examples();
    this.prompt = first.getFirst().tokens().part(0, 1);
  }

  /**
   * What the model is.
   *
   * @param bytesPerSecond NaN where it wrote next to nothing
   */
  record Measured(long parameters, double bytesPerSecond) {}

  Measured measured(Torch torch) throws IOException {
    var newest = Checkpointed.newestIn(settings.folder().root());
    var train = settings.train();
    try (var model = train.model().resume(torch, train.compute(), settings.seed(), newest)) {
      // Java compiles at first.
      speed(model);
      return new Measured(model.parameters(), speed(model));
    }
  }

  private double speed(Model model) {
    int most = Math.min(TOKENS, model.architecture().context() - 1);
    long began = System.nanoTime();
    var written = new Generation(model, 1).continuations(List.of(prompt), most, WILD).getFirst();
    double seconds = (System.nanoTime() - began) / 1e9;
    if (written.length() < LEAST) return Double.NaN;
    var text = settings.ingest().format().tokenizer().text(written);
    boolean areBytes = model.architecture().vocabulary() == 256;
    return (areBytes ? written.length() : text.getBytes(UTF_8).length) / seconds;
  }
}
