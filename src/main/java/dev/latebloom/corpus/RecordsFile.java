package dev.latebloom.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A user's records, a JSON object a line, split at random into tests and records to train on.
 *
 * <p>A source is as common as it is in the file, and no record has a known difficulty. Where all
 * tests have prompts, the score is exact match; otherwise the entropy of the texts is unknown, and
 * a test's score is its loss. A planted error has the response of another record, of the same
 * source where that has others.
 */
public final class RecordsFile implements Corpus {
  /** Most draws for a wrong response: the first half within its source, the others over all. */
  private static final int TRIES = 1000;

  private static final Refusal NO_OBJECT =
      new Refusal("not json", "the record is not a JSON object");

  private final CorpusSettings settings;
  private final RecordSplit split;
  private final List<String> sources;
  private final Planting planting;
  private final Refused refused;

  private RecordsFile(CorpusSettings settings, RecordSplit split, Refused refused) {
    this.refused = refused;
    this.settings = settings.withExamples(split.records().size());
    this.split = split;
    this.sources = split.sources();
    planting =
        new Planting(this.settings, sources.size(), new SplittableRandom(settings.seed()).split());
  }

  /**
   * Reads the file that the settings name, and leaves out what ingestion would reject.
   *
   * @param rules what ingestion would say of a line; empty for one that it takes
   * @throws IllegalArgumentException if there is no file, if there are too few records to test and
   *     train on, or more than 1,000 sources, or where errors are to be planted in records without
   *     prompts
   */
  public static RecordsFile read(
      CorpusSettings settings, Function<byte[], Optional<Refusal>> rules) {
    var file =
        settings
            .file()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "latebloom.compare.corpus.path is empty; name a file of JSON lines"));
    var drawing = new RecordSplit.Drawing(settings);
    var refused = lines(file, rules, Refused.NONE, drawing::add);
    if (settings.tests().isPresent()) {
      refused = lines(settings.tests().get(), rules, refused, drawing::addTest);
    }
    var split = drawing.end();
    check(split, settings, file.toString(), refused);
    return new RecordsFile(settings, split, refused);
  }

  private static Refused lines(
      Path file,
      Function<byte[], Optional<Refusal>> rules,
      Refused before,
      Consumer<Problem> taken) {
    var refused = before;
    // Latin-1 keeps every byte: what is no UTF-8 is for the rules to say, line by line.
    try (var lines = Files.newBufferedReader(file, ISO_8859_1)) {
      long number = 0;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) continue;
        var bytes = line.getBytes(ISO_8859_1);
        var text = new String(bytes, UTF_8);
        var problem = RecordLine.read(text);
        var refusal = rules.apply(bytes);
        if (refusal.isPresent() || problem.isEmpty()) {
          refused = refused.with(number, refusal.orElse(NO_OBJECT), text);
        } else {
          refused = refused.withTaken();
          taken.accept(problem.get());
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read (" + e + ")", e);
    }
    return refused;
  }

  private static void check(
      RecordSplit split, CorpusSettings settings, String file, Refused refused) {
    if (split.records().isEmpty() || split.tests().isEmpty()) {
      throw new IllegalArgumentException(
          file
              + " has too few records: some source needs five, of which one is a test"
              + (refused.isNone() ? "" : "; " + refused.text()));
    }
    boolean fixed =
        split.records().stream().anyMatch(each -> !each.isAnswer() || each.isTokenised());
    if (settings.errorShare() > 0 && fixed) {
      throw new IllegalArgumentException(
          file
              + " has texts without prompts or ids of tokens, of which none can be wrong; set"
              + " latebloom.compare.errors = [0]");
    }
  }

  /** What was left out of the file. */
  public Refused refused() {
    return refused;
  }

  @Override
  public CorpusSettings settings() {
    return settings;
  }

  @Override
  public String prefix() {
    return "record-";
  }

  @Override
  public List<String> sources() {
    return sources;
  }

  @Override
  public Problem problem(int index) {
    var right = split.records().get(index);
    return planting.isError(index) ? right.answered(wrong(index, right)) : right;
  }

  private String wrong(int index, Problem right) {
    var random = planting.chance(index);
    for (int i = 0; i < TRIES; i++) {
      var other = split.records().get(random.nextInt(split.records().size()));
      if (i < TRIES / 2 && !other.source().equals(right.source())) continue;
      if (!other.response().equals(right.response())) return other.response();
    }
    throw new IllegalArgumentException("no wrong response was found for " + right.prompt());
  }

  @Override
  public List<Problem> heldOut() {
    return split.tests();
  }

  /** Difficulties are unknown and all 0. */
  @Override
  public Truth truth() {
    var sourceOf = new short[settings.examples()];
    for (int i = 0; i < sourceOf.length; i++) {
      sourceOf[i] = (short) sources.indexOf(split.records().get(i).source());
    }
    return new Truth(prefix(), sources, sourceOf, new short[sourceOf.length], planting.errors());
  }

  /** Empty for a text, whose entropy is unknown. */
  @Override
  public OptionalDouble surprise(Problem problem) {
    return floor(problem.source());
  }

  /** Nothing where a test is a text, as {@link #surprise}. */
  @Override
  public OptionalDouble floor(String source) {
    return split.tests().stream().allMatch(Problem::isAnswer)
        ? OptionalDouble.empty()
        : OptionalDouble.of(0);
  }
}
