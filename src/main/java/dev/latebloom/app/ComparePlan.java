package dev.latebloom.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.latebloom.augment.AugmentSettings;
import dev.latebloom.compare.Arm;
import dev.latebloom.compare.Comparison;
import dev.latebloom.compare.Scoring;
import dev.latebloom.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The runs of a comparison.
 *
 * @param specs seed by seed, so that what an interruption leaves is in pairs
 * @param stepsOfRun optimizer steps of each
 * @param processes runs at once
 * @param heap largest heap of a run's JVM
 * @param timeout longest time of a run
 */
public record ComparePlan(
    Comparison.Plan plan,
    List<CompareSpec> specs,
    long stepsOfRun,
    int processes,
    String heap,
    Duration timeout) {
  private static final String COMPARE = "latebloom.compare";
  private static final String AUGMENT = "augment";

  public ComparePlan {
    specs = List.copyOf(specs);
  }

  /**
   * Reads a comparison's file, and checks the settings of every arm.
   *
   * @throws SettingsException with one line that says what to change
   */
  public static ComparePlan read(Path file, List<String> overrides, Checkout checkout) {
    var effective = SettingsReader.effective(file, overrides);
    return SettingsReader.told(
        file.toString(), () -> new Reading(file, effective, checkout).plan());
  }

  /** The settings that all runs share, and how each differs. */
  private static final class Reading {
    private final Path file;
    private final Config base;
    private final Config compare;
    private final Config corpus;
    private final Checkout checkout;

    Reading(Path file, Config effective, Checkout checkout) {
      this.file = file;
      this.base = effective.withOnlyPath("latebloom").withoutPath(COMPARE);
      this.compare = effective.getConfig(COMPARE);
      this.corpus = CompareSpec.withContent(compare.getConfig("corpus"));
      this.checkout = checkout;
    }

    ComparePlan plan() {
      var arms = arms();
      var baseline = new Arm(compare.getString("baseline"), arms.getFirst().optimizer());
      if (!arms.contains(baseline)) {
        throw new SettingsException(
            "compare.baseline is \"%s\", which is not among compare.policies"
                .formatted(baseline.policy()));
      }
      var errors = compare.getDoubleList("errors").stream().distinct().sorted().toList();
      if (errors.isEmpty()) throw new SettingsException("compare.errors is empty; give a share");
      var seeds = Seeds.parse(compare.getString("seeds"));
      var specs = new ArrayList<CompareSpec>();
      var ofArms =
          arms.stream().map(arm -> settings(arm, errors.getFirst(), seeds.getFirst())).toList();
      // Runs differ in their draws; what a file of records lacks for one, it lacks for all.
      var made = CompareSpec.corpus(corpus, errors.getLast(), seeds.getFirst());
      new CorpusExamples(ofArms.getFirst().ingest()).check(made);
      for (long seed : seeds) {
        for (double share : errors) {
          for (var arm : arms) specs.add(new CompareSpec(text(arm, share, seed), checkout));
        }
      }
      var title = file.getFileName().toString().replaceFirst("\\.conf$", "");
      int processes = compare.getInt("processes");
      return new ComparePlan(
          new Comparison.Plan(
              title,
              description(made.settings().examples()),
              Scoring.of(CompareSpec.kind(corpus)),
              arms,
              baseline,
              errors,
              seeds),
          specs,
          steps(),
          processes > 0 ? processes : Runtime.getRuntime().availableProcessors(),
          compare.getString("heap"),
          compare.getDuration("timeout"));
    }

    private List<Arm> arms() {
      var arms = new ArrayList<Arm>();
      for (var optimizer : compare.getStringList("optimizers")) {
        for (var policy : compare.getStringList("policies")) arms.add(new Arm(policy, optimizer));
      }
      if (arms.isEmpty()) {
        throw new SettingsException("compare.policies or compare.optimizers is empty; name one");
      }
      return arms.stream().distinct().toList();
    }

    private String description(int examples) {
      return "%,d examples of %s, %,d steps of %d"
          .formatted(
              examples,
              CompareSpec.file(corpus)
                  .map(file -> file.getFileName().toString())
                  .orElse(corpus.getString("name") + ", " + corpus.getString("mix")),
              steps(),
              base.getInt("latebloom.sample.examples"));
    }

    private long steps() {
      long steps = base.getLong("latebloom.run.steps");
      if (steps < 1) throw new SettingsException("a comparison needs an end; set run.steps");
      return steps;
    }

    /** Makes the settings of a run, or says why they cannot be made. */
    private Settings settings(Arm arm, double errors, long seed) {
      var own = ConfigFactory.parseString(text(arm, errors, seed));
      return new Settings(file.toString(), SettingsReader.effective(own)).all();
    }

    private String text(Arm arm, double errors, long seed) {
      var policy = policy(arm);
      var own = policy.hasPath(AUGMENT) ? policy.getConfig(AUGMENT) : ConfigFactory.empty();
      var augment = own.withFallback(base.getConfig("latebloom." + AUGMENT)).atPath(AUGMENT);
      return optimizer(arm)
          .atPath("latebloom.train.optimizer")
          .withFallback(policy.withoutPath(AUGMENT).atPath("latebloom.reweight"))
          .withFallback(augment.atPath("latebloom"))
          .withFallback(ofRun(seed, AugmentParts.of(Section.of(augment).section(AUGMENT))))
          .withFallback(label(arm, errors, seed).atPath(COMPARE))
          .withFallback(base)
          .withoutPath("latebloom.run.folder")
          .root()
          .render(
              ConfigRenderOptions.defaults()
                  .setOriginComments(false)
                  .setComments(false)
                  .setJson(false));
    }

    private Config optimizer(Arm arm) {
      var variants = compare.getConfig("optimizer-variants");
      if (variants.root().containsKey(arm.optimizer())) {
        return variants.getConfig("\"" + arm.optimizer() + "\"");
      }
      throw new SettingsException(
          "compare.optimizers has \"%s\"; choose from %s, or add it to compare.optimizer-variants"
              .formatted(arm.optimizer(), String.join(", ", variants.root().keySet())));
    }

    /** A variant, or a policy of the product by its name. */
    private Config policy(Arm arm) {
      var variants = compare.getConfig("policy-variants");
      return variants.root().containsKey(arm.policy())
          ? variants.getConfig("\"" + arm.policy() + "\"")
          : ConfigFactory.parseMap(Map.of("policy", arm.policy()));
    }

    /** What a run of a comparison has to be: short of threads, rich in checkpoints. */
    private Config ofRun(long seed, AugmentSettings augment) {
      int evaluations = Math.max(1, compare.getInt("evaluations"));
      long interval = Math.ceilDiv(steps(), evaluations);
      return ConfigFactory.parseMap(
          Map.of(
              "latebloom.run.seed",
              seed,
              "latebloom.train.threads",
              1,
              "latebloom.pool.capacity",
              CompareVariants.room(augment, Math.max(1, compare.getInt("corpus.examples"))),
              "latebloom.checkpoint.interval",
              interval,
              "latebloom.checkpoint.keep",
              evaluations + 1));
    }

    private Config label(Arm arm, double errors, long seed) {
      return ConfigFactory.empty()
          .withValue("policies", ConfigValueFactory.fromIterable(List.of(arm.policy())))
          .withValue("optimizers", ConfigValueFactory.fromIterable(List.of(arm.optimizer())))
          .withValue("errors", ConfigValueFactory.fromIterable(List.of(errors)))
          .withValue("seeds", ConfigValueFactory.fromAnyRef(Long.toString(seed)))
          .withValue("corpus", corpus.root());
    }
  }
}
