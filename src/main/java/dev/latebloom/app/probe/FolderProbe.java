package dev.latebloom.app.probe;

import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.OwnTokenizer;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.lens.LensSettings;
import dev.latebloom.lens.VsaProbe;
import dev.latebloom.lens.VsaReport;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntFunction;

/** Puts the lens on the model of a folder. */
public final class FolderProbe {
  private FolderProbe() {}

  /**
   * What the model is run on.
   *
   * @param tokenizer "bytes", or where its files are; empty for the model's own
   * @param device "auto", "cpu" or "cuda:" and a number
   * @param threads of the CPU kernels; 0 takes all cores
   */
  public record Engine(String tokenizer, String device, int threads) {}

  /**
   * Looks at the weights of a checkpoint, of a run's newest one, or of any model.
   *
   * @throws IOException when there is no model, or it cannot be read
   * @throws IllegalArgumentException when its blocks do not write into one residual stream
   */
  public static VsaReport vsa(
      Path folder, Engine engine, LensSettings settings, VsaProbe.Progress progress)
      throws IOException {
    var checkpoint = Checkpointed.newestIn(folder);
    var architecture = ModelFolder.architecture(checkpoint);
    var names = names(checkpoint, engine.tokenizer());
    try (var torch = Torch.load(engine.device(), engine.threads());
        var probe =
            new VsaProbe(
                torch, architecture, ModelFolder.weights(torch, checkpoint), settings, names)) {
      return probe.run(folder.toString(), ModelFolder.family(checkpoint), progress);
    }
  }

  /** What a token is called: its text, or its number where no tokenizer is known. */
  private static IntFunction<String> names(Path checkpoint, String named) throws IOException {
    var own = named.isEmpty() ? OwnTokenizer.in(checkpoint) : Optional.of(named);
    if (own.isEmpty()) return id -> "token " + id;
    var tokenizer = Tokenizer.load(own.get(), "");
    return id ->
        id < tokenizer.vocabulary() ? quoted(tokenizer.text(Tokens.of(id))) : "token " + id;
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n') quoted.append("\\n");
              else if (c < ' ' || c == 0x7f) quoted.append("\\x%02x".formatted(c));
              else quoted.appendCodePoint(c);
            });
    return quoted.append('"').toString();
  }
}
