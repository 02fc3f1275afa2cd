package dev.latebloom.app.compare;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.compare.RunKey;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.corpus.CorpusKind;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.Mix;
import dev.latebloom.file.Sha256;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.record.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One run of a comparison: all of its settings, as text, and the sources that it runs.
 *
 * @param text in HOCON, everything but its folder, with one policy, optimizer, share of errors and
 *     seed below {@code latebloom.compare}
 */
record Spec(String text, Checkout checkout) {
  /** Runs of the same id have the same result. */
  String id() {
    return Sha256.of(checkout.sources() + "\n" + text);
  }

  /** All of its settings. */
  Config config() {
    return ConfigFactory.parseString(text);
  }

  private Config compare() {
    return config().getConfig("latebloom.compare");
  }

  RunKey key() {
    var compare = compare();
    return new RunKey(
        compare.getStringList("policies").getFirst(),
        compare.getStringList("optimizers").getFirst(),
        compare.getStringList("models").stream().findFirst().orElse(""),
        compare.getDoubleList("errors").getFirst(),
        Seeds.parse(compare.getString("seeds")).getFirst());
  }

  /** How many optimizer steps it takes. */
  long steps() {
    return config().getLong("latebloom.run.steps");
  }

  Corpus corpus(IngestSettings ingest) {
    var key = key();
    return corpus(compare().getConfig("corpus"), key.errors(), key.seed(), ingest);
  }

  /** What training is told of an example. */
  UnaryOperator<Example> told() {
    return compare().getBoolean("corpus.name-sources")
        ? UnaryOperator.identity()
        : Example::withoutSource;
  }

  /** The corpus that a section of settings names, of records that ingestion takes. */
  static Corpus corpus(Config corpus, double errors, long seed, IngestSettings ingest) {
    return kind(corpus)
        .make(
            new CorpusSettings(
                corpus.getInt("examples"),
                corpus.getInt("held-out"),
                errors,
                seed,
                mix(corpus),
                corpus.getDouble("cue"),
                corpus.getStringList("sources"),
                file(corpus),
                tests(corpus)),
            new CorpusExamples(ingest)::refusal);
  }

  /** Of a corpus of records, its file. */
  static Optional<Path> file(Config corpus) {
    return Optional.of(corpus.getString("path"))
        .filter(path -> kind(corpus) == CorpusKind.RECORDS && !path.isBlank())
        .map(Path::of);
  }

  /** Of a corpus of records, the file of its tests. */
  private static Optional<Path> tests(Config corpus) {
    return file(corpus)
        .flatMap(_ -> Optional.of(corpus.getString("tests")))
        .filter(path -> !path.isBlank())
        .map(Path::of);
  }

  /**
   * The section of settings, with what a file of records holds: another content is another
   * comparison.
   */
  static Config withContent(Config corpus) {
    var file = file(corpus);
    if (file.isEmpty()) return corpus;
    try {
      var tests = tests(corpus);
      var sum = Sha256.of(file.get()) + (tests.isEmpty() ? "" : " " + Sha256.of(tests.get()));
      return corpus.withValue("content", ConfigValueFactory.fromAnyRef(sum));
    } catch (IOException e) {
      throw new SettingsException(
          "compare.corpus.path is %s, with tests in %s, which cannot be read (%s)"
              .formatted(file.get(), tests(corpus).orElse(file.get()), e));
    }
  }

  static CorpusKind kind(Config corpus) {
    return choice(CorpusKind.values(), "compare.corpus.name", corpus.getString("name"));
  }

  static Mix mix(Config corpus) {
    return choice(Mix.values(), "compare.corpus.mix", corpus.getString("mix"));
  }

  private static <T extends Enum<T>> T choice(T[] all, String setting, String name) {
    return Arrays.stream(all)
        .filter(one -> written(one).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsException(
                    "%s is \"%s\"; choose one of %s"
                        .formatted(
                            setting,
                            name,
                            Arrays.stream(all)
                                .map(Spec::written)
                                .collect(Collectors.joining(", ")))));
  }

  private static String written(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
