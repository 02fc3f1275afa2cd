package dev.latebloom.app.compare;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.latebloom.app.settings.AugmentParts;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.augment.AugmentSettings;
import dev.latebloom.compare.Arm;
import dev.latebloom.compare.Comparison;
import dev.latebloom.compare.Scoring;
import dev.latebloom.config.Section;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.corpus.RecordsFile;
import dev.latebloom.ingest.record.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The runs of a comparison.
 *
 * @param specs seed by seed, so that what an interruption leaves is in pairs
 * @param processes runs at once
 * @param heap largest heap of a run's JVM
 * @param timeout longest time of a run
 * @param notes what is done otherwise than one may expect, in sentences for the user
 */
public record Plan(
    Comparison.Plan plan,
    List<Spec> specs,
    int processes,
    String heap,
    Duration timeout,
    List<String> notes) {
  private static final String COMPARE = "latebloom.compare";
  private static final String AUGMENT = "augment";
  private static final String EXAMPLES = "latebloom.sample.examples";

  /** Sections of which a model's variant may have a part, and where they are. */
  private static final Map<String, String> BESIDE_MODELS =
      Map.of(
          "ingest", "latebloom.ingest",
          "sample", "latebloom.sample",
          "optimizer", "latebloom.train.optimizer");

  public Plan {
    specs = List.copyOf(specs);
    notes = List.copyOf(notes);
  }

  /**
   * Reads a comparison's file, and checks the settings of every arm.
   *
   * @throws SettingsException with one line that says what to change
   */
  public static Plan read(Path file, List<String> overrides, Checkout checkout) {
    return plan(file, SettingsReader.effective(file, overrides), checkout);
  }

  /** The same cut down to minutes; what {@code overrides} say stays as they say it. */
  public static Plan quick(Path file, List<String> overrides, Checkout checkout) {
    var effective = SettingsReader.effective(file, overrides);
    var quick = SettingsReader.told(file.toString(), () -> Quick.of(effective, overrides));
    return plan(file, quick, checkout);
  }

  private static Plan plan(Path file, Config effective, Checkout checkout) {
    return SettingsReader.told(
        file.toString(), () -> new Reading(file, effective, checkout).plan());
  }

  /** Optimizer steps of the longest run. */
  public long stepsOfRun() {
    return specs.stream().mapToLong(Spec::steps).max().orElse(0);
  }

  /** The settings that all runs share, and how each differs. */
  private static final class Reading {
    private final Path file;
    private final Config base;
    private final CompareSettings compare;
    private final Config variants;
    private final Config corpus;
    private final Checkout checkout;
    private final List<String> inapplicable;

    /** By name of a model, where it is not {@code run.steps}. */
    private final Map<String, Long> steps = new HashMap<>();

    Reading(Path file, Config effective, Checkout checkout) {
      Inapplicable.refuse(effective);
      this.inapplicable = Inapplicable.notes(effective);
      this.file = file;
      this.base = effective.withOnlyPath("latebloom").withoutPath(COMPARE);
      this.compare =
          Section.of(effective.getConfig(Section.ROOT))
              .section("compare")
              .as(CompareSettings.class);
      this.variants = effective.getConfig(COMPARE);
      this.corpus = Spec.withContent(variants.getConfig("corpus"));
      this.checkout = checkout;
    }

    Plan plan() {
      var arms = arms();
      var first = arms.getFirst();
      var baseline = new Arm(compare.baseline(), first.optimizer(), first.model());
      if (!arms.contains(baseline)) {
        throw new SettingsException(
            "latebloom.compare.baseline is \"%s\", which is not among latebloom.compare.policies"
                .formatted(baseline.policy()));
      }
      var seeds = compare.seedNumbers();
      var ofArms =
          arms.stream()
              .map(arm -> settings(arm, compare.errors().getFirst(), seeds.getFirst()))
              .toList();
      var ingest = ofArms.getFirst().ingest();
      if (ingest.format().value() != Format.JSON) {
        throw new SettingsException("a comparison reads JSON; set latebloom.ingest.format = json");
      }
      if (ofArms.getFirst().evaluate().isOn()) {
        throw new SettingsException(
            "a comparison has tests of its own (latebloom.compare.corpus.held-out); leave"
                + " latebloom.evaluate.share, evaluate.sources and evaluate.file out of it");
      }
      // Runs differ in their draws; what does not fit for one, does not for all.
      var made = Spec.corpus(corpus, compare.errors().getLast(), seeds.getFirst(), ingest);
      for (var settings : ofArms) new CorpusExamples(settings.ingest()).check(made);
      if (compare.flops() > 0) budget(arms, ofArms, made);
      return new Plan(
          new Comparison.Plan(
              file.getFileName().toString().replaceFirst("\\.conf$", ""),
              description(made),
              Scoring.of(Spec.kind(corpus), isExact(made)),
              arms,
              baseline,
              compare.errors(),
              seeds),
          specs(arms, seeds),
          compare.processesAtOnce(),
          compare.heap(),
          compare.timeout(),
          notes(made, ofArms.getFirst()));
    }

    /** Every model gets the steps that cost the same in all. */
    private void budget(List<Arm> arms, List<Settings> ofArms, Corpus made) {
      int examples = base.getInt(EXAMPLES);
      for (int i = 0; i < arms.size(); i++) {
        var settings = ofArms.get(i);
        steps.computeIfAbsent(
            arms.get(i).model(), _ -> Budget.of(settings, made).steps(compare.flops(), examples));
      }
    }

    private List<Spec> specs(List<Arm> arms, List<Long> seeds) {
      var specs = new ArrayList<Spec>();
      for (long seed : seeds) {
        for (double share : compare.errors()) {
          for (var arm : arms) specs.add(new Spec(text(arm, share, seed), checkout));
        }
      }
      return specs;
    }

    /** Whether a response follows from its prompt. */
    private static boolean isExact(Corpus made) {
      return made.floor(made.sources().getFirst()).isEmpty();
    }

    private List<String> notes(Corpus made, Settings settings) {
      var notes = new ArrayList<>(settings.notes());
      notes.addAll(inapplicable);
      if (made instanceof RecordsFile records && !records.refused().isNone()) {
        notes.add(records.refused().text());
      }
      return notes;
    }

    private List<Arm> arms() {
      var arms = new ArrayList<Arm>();
      for (var optimizer : compare.optimizers()) {
        for (var policy : compare.policies()) {
          if (compare.models().isEmpty()) arms.add(new Arm(policy, optimizer));
          for (var model : compare.models()) arms.add(new Arm(policy, optimizer, model));
        }
      }
      return arms.stream().distinct().toList();
    }

    private String description(Corpus made) {
      return "%,d examples of %s, %s of %d"
          .formatted(
              made.settings().examples(),
              made instanceof RecordsFile records
                  ? name(records)
                  : corpus.getString("name") + ", " + corpus.getString("mix"),
              compare.flops() > 0
                  ? String.format(Locale.ROOT, "%.3g FLOPs in steps", compare.flops())
                  : "%,d steps".formatted(steps()),
              base.getInt(EXAMPLES));
    }

    private String name(RecordsFile records) {
      var file = Spec.file(corpus).orElseThrow().getFileName();
      var refused = records.refused();
      return refused.isNone()
          ? file.toString()
          : "%s (%,d left out: %s)".formatted(file, refused.records(), refused.reasons());
    }

    private long steps() {
      long steps = base.getLong("latebloom.run.steps");
      // They follow from compare.flops, once the examples are known.
      if (compare.flops() > 0) return Math.max(1, steps);
      if (steps < 1) throw new SettingsException("a comparison needs an end; set run.steps");
      return steps;
    }

    /** Makes the settings of a run, or says why they cannot be made. */
    private Settings settings(Arm arm, double errors, long seed) {
      var own = ConfigFactory.parseString(text(arm, errors, seed));
      return SettingsReader.all(file.toString(), SettingsReader.effective(own));
    }

    private String text(Arm arm, double errors, long seed) {
      var policy = policy(arm);
      var own = policy.hasPath(AUGMENT) ? policy.getConfig(AUGMENT) : ConfigFactory.empty();
      var augment = own.withFallback(base.getConfig("latebloom." + AUGMENT)).atPath(AUGMENT);
      return optimizer(arm)
          .atPath("latebloom.train.optimizer")
          .withFallback(model(arm))
          .withFallback(policy.withoutPath(AUGMENT).atPath("latebloom.reweight"))
          .withFallback(augment.atPath("latebloom"))
          .withFallback(ofRun(arm, seed, AugmentParts.of(Section.of(augment).section(AUGMENT))))
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
      var variants = this.variants.getConfig("optimizer-variants");
      if (variants.root().containsKey(arm.optimizer())) {
        return variants.getConfig("\"" + arm.optimizer() + "\"");
      }
      throw new SettingsException(
          "compare.optimizers has \"%s\"; choose from %s, or add it to compare.optimizer-variants"
              .formatted(arm.optimizer(), String.join(", ", variants.root().keySet())));
    }

    /** A variant's sizes, and what of other sections belongs to it. */
    private Config model(Arm arm) {
      if (arm.model().isEmpty()) return ConfigFactory.empty();
      var variants = this.variants.getConfig("model-variants");
      if (!variants.root().containsKey(arm.model())) {
        throw new SettingsException(
            "compare.models has \"%s\"; add it to compare.model-variants".formatted(arm.model()));
      }
      var variant = variants.getConfig("\"" + arm.model() + "\"");
      var all = ConfigFactory.empty();
      for (var beside : BESIDE_MODELS.entrySet()) {
        var name = beside.getKey();
        if (!variant.hasPath(name)) continue;
        all = all.withFallback(variant.getConfig(name).atPath(beside.getValue()));
        variant = variant.withoutPath(name);
      }
      return all.withFallback(variant.atPath("latebloom.train.model"));
    }

    /** A variant, or a policy of the product by its name. */
    private Config policy(Arm arm) {
      var variants = this.variants.getConfig("policy-variants");
      return variants.root().containsKey(arm.policy())
          ? variants.getConfig("\"" + arm.policy() + "\"")
          : ConfigFactory.parseMap(Map.of("policy", arm.policy()));
    }

    /** What a run of a comparison has to be: short of threads, rich in checkpoints. */
    private Config ofRun(Arm arm, long seed, AugmentSettings augment) {
      int evaluations = compare.evaluations();
      long steps = this.steps.getOrDefault(arm.model(), steps());
      long interval = Math.ceilDiv(steps, evaluations);
      return ConfigFactory.parseMap(
          Map.of(
              "latebloom.run.steps",
              steps,
              "latebloom.run.seed",
              seed,
              "latebloom.train.threads",
              1,
              "latebloom.pool.capacity",
              Variants.room(augment, Math.max(1, corpus.getInt("examples"))),
              "latebloom.checkpoint.interval",
              interval,
              "latebloom.checkpoint.keep",
              evaluations + 1));
    }

    private Config label(Arm arm, double errors, long seed) {
      return ConfigFactory.empty()
          .withValue("policies", ConfigValueFactory.fromIterable(List.of(arm.policy())))
          .withValue("optimizers", ConfigValueFactory.fromIterable(List.of(arm.optimizer())))
          .withValue(
              "models",
              ConfigValueFactory.fromIterable(
                  arm.model().isEmpty() ? List.of() : List.of(arm.model())))
          .withValue("errors", ConfigValueFactory.fromIterable(List.of(errors)))
          .withValue("seeds", ConfigValueFactory.fromAnyRef(Long.toString(seed)))
          .withValue("corpus", corpus.root());
    }
  }
}
