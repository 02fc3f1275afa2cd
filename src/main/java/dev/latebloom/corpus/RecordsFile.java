package dev.latebloom.corpus;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Records of one's own, a JSON object a line, split by chance into tests and records to train on.
 *
 * <p>A source is as common as it is in the file. Nothing is known of what is hard, nor of what
 * chance leaves, so that a test's whole loss is its score. A planted error has the response of
 * another record, of the same source where that has others.
 */
public final class RecordsFile implements Corpus {
  /** How often a wrong response is looked for; in the second half in all sources. */
  private static final int TRIES = 1000;

  private final CorpusSettings settings;
  private final RecordSplit split;
  private final List<String> sources;
  private final Planting planting;

  private RecordsFile(CorpusSettings settings, RecordSplit split) {
    this.settings = settings.withExamples(split.records().size());
    this.split = split;
    this.sources = split.sources();
    planting =
        new Planting(this.settings, sources.size(), new SplittableRandom(settings.seed()).split());
  }

  /**
   * Reads the file that the settings name.
   *
   * @throws IllegalArgumentException if there is none, if one of its lines is no record, if there
   *     are too few to test and train on, or more than 1,000 sources, or where errors are to be
   *     planted in texts without prompts
   */
  public static RecordsFile read(CorpusSettings settings) {
    var file =
        settings
            .file()
            .orElseThrow(
                () -> new IllegalArgumentException("compare.corpus.path is empty; name a file"));
    var drawing = new RecordSplit.Drawing(settings);
    try (var lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) continue;
        var where = file + ", line " + number;
        drawing.add(
            RecordLine.read(line)
                .orElseThrow(() -> new IllegalArgumentException(where + ": " + RecordLine.NEEDED)));
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not valid UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read (" + e + ")", e);
    }
    var split = drawing.end();
    check(split, settings, file.toString());
    return new RecordsFile(settings, split);
  }

  private static void check(RecordSplit split, CorpusSettings settings, String file) {
    if (split.records().isEmpty() || split.tests().isEmpty()) {
      throw new IllegalArgumentException(
          file + " has too few records: some source needs five, of which one is a test");
    }
    boolean texts = split.records().stream().anyMatch(each -> each.frame().equals(Frame.TEXT));
    if (settings.errorShare() > 0 && texts) {
      throw new IllegalArgumentException(
          file
              + " has texts without prompts, of which none can be wrong; set compare.errors = [0]");
    }
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

  /** Nobody knows which are hard. */
  @Override
  public Truth truth() {
    var sourceOf = new short[settings.examples()];
    for (int i = 0; i < sourceOf.length; i++) {
      sourceOf[i] = (short) sources.indexOf(split.records().get(i).source());
    }
    return new Truth(prefix(), sources, sourceOf, new short[sourceOf.length], planting.errors());
  }

  /** Nothing: what of the loss is chance is not known. */
  @Override
  public OptionalDouble surprise(Problem problem) {
    return OptionalDouble.of(0);
  }

  /** Nothing, as {@link #surprise}. */
  @Override
  public OptionalDouble floor(String source) {
    return OptionalDouble.of(0);
  }
}
