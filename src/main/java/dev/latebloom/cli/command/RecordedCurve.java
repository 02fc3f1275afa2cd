package dev.latebloom.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.ConfigFactory;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.config.Section;
import dev.latebloom.report.Accuracies;
import dev.latebloom.report.AccuracyCurve;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Held-out accuracy of the demo with the policy {@code uniform}, recorded once so that nobody has
 * to wait for a second run.
 */
final class RecordedCurve {
  static final String POLICY = "uniform";
  private static final String ORIGIN = "recorded: ./latebloom demo -s reweight.policy=uniform";

  /**
   * The settings that decide what a run with the policy {@code uniform} learns, the number of
   * threads among them: their last bits make another run, whose answers may be ten points apart.
   */
  private static final List<String> DECISIVE =
      List.of("run.seed", "run.steps", "ingest", "pool", "sample", "train", "augment");

  private RecordedCurve() {}

  /** The curve, where a run differs from the recorded one in nothing but its policy. */
  static Optional<AccuracyCurve> beside(Settings settings) throws IOException {
    if (DemoCommand.policy(settings).equals(POLICY)) return Optional.empty();
    var recorded =
        ConfigFactory.parseResources(RecordedCurve.class, "demo-uniform.conf")
            .withFallback(ConfigFactory.defaultReferenceUnresolved())
            .resolve()
            .getConfig(Section.ROOT);
    var run = settings.effective().getConfig(Section.ROOT);
    for (var path : DECISIVE) {
      if (!run.getValue(path).equals(recorded.getValue(path))) return Optional.empty();
    }
    return Optional.of(new AccuracyCurve(POLICY, ORIGIN, accuracies()));
  }

  private static Accuracies accuracies() throws IOException {
    try (var in = RecordedCurve.class.getResourceAsStream("demo-uniform.csv")) {
      var bytes = Objects.requireNonNull(in, "demo-uniform.csv is not in the build").readAllBytes();
      return Accuracies.ofCsv(new String(bytes, UTF_8));
    }
  }
}
