package dev.latebloom.report;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.meter.LensFigures;
import dev.latebloom.train.Probed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The moments of a run, in a text file of bounded size ({@link MomentFile}): a header, then one
 * line of comma-separated numbers a moment. Not thread-safe: one owner.
 *
 * <p>Columns: step, loss, step of the figures, effective sample size, largest weight, then for each
 * cohort its examples, mean loss and share of draws, then the figures of {@link Simplicity}, then
 * those of the newest {@link Probed}, then those of the newest {@link LensFigures}. An earlier
 * version's file lacks the last of these; nothing is known of them.
 */
public final class Series {
  private static final int FIXED = 5;
  private static final int SIMPLICITY = 9;
  private static final int PROBED = 4;
  private static final int LENS = 11;

  private static final long MOST_BYTES = 16 << 20;

  private final Path file;
  private final MomentFile moments;

  /**
   * A series kept in {@code file}.
   *
   * @param file made at the first {@link #add} if it is not there
   */
  public Series(Path file) {
    this(file, MOST_BYTES);
  }

  /**
   * @param most bytes of the file
   */
  Series(Path file, long most) {
    this.file = file;
    this.moments = new MomentFile(file, most, header(), this::moment);
  }

  /**
   * Appends one moment, whose step has to be above that of the last one. A resumed run calls {@link
   * #truncateAfter} first.
   */
  public void add(Sample sample) throws IOException {
    moments.add(line(sample));
  }

  /**
   * All moments, oldest first; none if there is no file. A last line that was cut by a crash is
   * left out.
   *
   * @throws IOException if another line is not one of these
   */
  public List<Sample> read() throws IOException {
    var samples = new ArrayList<Sample>();
    for (var line : moments.lines()) samples.add(sample(line));
    return List.copyOf(samples);
  }

  /**
   * Forgets what came after {@code step}: what a run resumed from there will write again. What is
   * kept has all columns then.
   */
  public void truncateAfter(long step) throws IOException {
    moments.truncateAfter(step);
  }

  /** A line of an earlier version is written anew with all columns. */
  private MomentFile.Moment moment(String line) throws IOException {
    var sample = sample(line);
    return new MomentFile.Moment(sample.step(), line(sample));
  }

  private static String header() {
    var names = new StringBuilder("step,loss,figures_step,effective_sample_size,largest_weight");
    for (var cohort : Cohort.values()) {
      var name = cohort.name().toLowerCase(Locale.ROOT);
      names.append(",%s_examples,%s_mean_loss,%s_share_of_draws".formatted(name, name, name));
    }
    names.append(",loss_variation,loss_gini,hardest_decile,easiest_decile,explained_by_simple");
    names.append(",learned_p10,learned_p50,learned_p90,weight_entropy");
    names.append(",sharpness_step,sharpness_rise,sharpness_eigenvalue,sharpness_nanos");
    names.append(",lens_step,lens_dimensions,lens_dimensions_by_chance,lens_cosine_median");
    names.append(",lens_cosine_p90,lens_cosine_p99,lens_explained,lens_shuffled");
    names.append(",lens_nanos,lens_share,lens_left_out");
    return names.toString();
  }

  private static String line(Sample sample) {
    var figures = sample.figures();
    var line = new StringBuilder();
    line.append(sample.step()).append(',').append(sample.loss());
    line.append(',').append(figures.step()).append(',').append(figures.effectiveSampleSize());
    line.append(',').append(figures.largestWeight());
    for (var cohort : Cohort.values()) {
      line.append(',').append(figures.examples(cohort));
      line.append(',').append(figures.meanLoss(cohort));
      line.append(',').append(figures.shareOfDraws(cohort));
    }
    for (double figure : values(figures.simplicity())) line.append(',').append(figure);
    var probed = sample.probed();
    line.append(',').append(probed.step()).append(',').append(probed.rise());
    line.append(',').append(probed.eigenvalue()).append(',').append(probed.nanos());
    var lens = sample.lens();
    line.append(',').append(lens.step()).append(',').append(lens.dimensions());
    line.append(',').append(lens.dimensionsByChance()).append(',').append(lens.median());
    line.append(',').append(lens.p90()).append(',').append(lens.p99());
    line.append(',').append(lens.explained()).append(',').append(lens.shuffled());
    line.append(',').append(lens.nanos()).append(',').append(lens.share());
    line.append(',').append(lens.leftOut());
    return line.toString();
  }

  private Sample sample(String line) throws IOException {
    var cells = line.split(",", -1);
    var cohorts = Cohort.values();
    int simplicity = FIXED + 3 * cohorts.length;
    int probed = simplicity + SIMPLICITY;
    int lens = probed + PROBED;
    if (cells.length != lens && cells.length != lens + LENS) throw unreadable(line);
    try {
      var figures = new ArrayList<CohortFigures>();
      for (int i = 0; i < cohorts.length; i++) {
        int at = FIXED + 3 * i;
        figures.add(
            new CohortFigures(
                cohorts[i],
                Long.parseLong(cells[at]),
                Double.parseDouble(cells[at + 1]),
                Double.parseDouble(cells[at + 2])));
      }
      return new Sample(
          Long.parseLong(cells[0]),
          Double.parseDouble(cells[1]),
          new Figures(
              Long.parseLong(cells[2]),
              figures,
              Double.parseDouble(cells[3]),
              Double.parseDouble(cells[4]),
              simplicity(cells, simplicity)),
          probed(cells, probed),
          cells.length == lens ? LensFigures.NONE : lens(cells, lens));
    } catch (NumberFormatException e) {
      throw unreadable(line);
    }
  }

  /** In the order of the columns. */
  private static double[] values(Simplicity figures) {
    return new double[] {
      figures.variation(),
      figures.gini(),
      figures.hardestDecile(),
      figures.easiestDecile(),
      figures.explained(),
      figures.firstTenth(),
      figures.half(),
      figures.lastTenth(),
      figures.weightEntropy()
    };
  }

  private static Simplicity simplicity(String[] cells, int from) {
    var values = new double[SIMPLICITY];
    for (int i = 0; i < SIMPLICITY; i++) values[i] = Double.parseDouble(cells[from + i]);
    return new Simplicity(
        values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7],
        values[8]);
  }

  private static Probed probed(String[] cells, int from) {
    return new Probed(
        Long.parseLong(cells[from]),
        Double.parseDouble(cells[from + 1]),
        Double.parseDouble(cells[from + 2]),
        Long.parseLong(cells[from + 3]));
  }

  private static LensFigures lens(String[] cells, int from) {
    var values = new double[7];
    for (int i = 0; i < values.length; i++) values[i] = Double.parseDouble(cells[from + 1 + i]);
    return new LensFigures(
        Long.parseLong(cells[from]),
        values[0],
        values[1],
        values[2],
        values[3],
        values[4],
        values[5],
        values[6],
        Long.parseLong(cells[from + 8]),
        Double.parseDouble(cells[from + 9]),
        Long.parseLong(cells[from + 10]));
  }

  private IOException unreadable(String line) {
    return new IOException(
        "%s holds a line that is not of this version; move the file away: %s"
            .formatted(file, line));
  }
}
