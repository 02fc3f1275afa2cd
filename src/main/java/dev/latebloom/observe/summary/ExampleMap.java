package dev.latebloom.observe.summary;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A histogram of examples by learning time and smoothed loss, late and quarantined ones apart.
 * Nobody changes it once the pass has ended, and from then on any thread may read it.
 */
public final class ExampleMap {
  /*
   * Columns are equal parts of the steps so far, and behind them one for each cohort of what is not
   * under the learned threshold. Rows are half octaves of loss, found from the exponent and the
   * first bit of the mantissa. Both are bounded, so the map of ten million examples is as large as
   * that of ten.
   */
  /** Columns of learning time. */
  public static final int COLUMNS = 40;

  /** Columns of examples that have no learning time, in the order of the cohorts from unlearned. */
  public static final int WITHOUT = 4;

  /** Rows, from the lowest loss on. */
  public static final int ROWS = 20;

  private static final int LOWEST_EXPONENT = -6;
  private static final int EXPONENT_BIAS = 127;
  private static final int MANTISSA_BITS = 23;

  public static final ExampleMap NONE = new ExampleMap(0);

  /** What examples are shown as. */
  public enum Kind {
    OTHER,
    LATE,
    QUARANTINED
  }

  /** So many examples of one kind in one place. */
  public record Cell(Kind kind, int column, int row, long examples) {}

  private final long step;
  private final Map<Kind, long[]> counts = new EnumMap<>(Kind.class);
  private long unseen;

  /**
   * An empty map.
   *
   * @param step the last one so far
   */
  public ExampleMap(long step) {
    this.step = step;
    for (var kind : Kind.values()) counts.put(kind, new long[(COLUMNS + WITHOUT) * ROWS]);
  }

  /** Adds the example in {@code slot}. */
  public void add(Cohort cohort, Ledger ledger, int slot) {
    float loss = ledger.fastLoss.get(slot);
    if (Float.isNaN(loss)) {
      unseen++;
      return;
    }
    of(kind(cohort))[index(column(cohort, ledger.learningTime.get(slot)), row(loss))]++;
  }

  private long[] of(Kind kind) {
    return Objects.requireNonNull(counts.get(kind));
  }

  private static Kind kind(Cohort cohort) {
    return switch (cohort) {
      case UNSEEN, UNLEARNED, EARLY -> Kind.OTHER;
      case LATE -> Kind.LATE;
      case QUARANTINED -> Kind.QUARANTINED;
    };
  }

  private int column(Cohort cohort, int learningTime) {
    if (learningTime > 0) return (int) Math.min(COLUMNS - 1, (learningTime - 1L) * COLUMNS / step);
    return COLUMNS + Math.max(0, cohort.code() - Cohort.UNLEARNED.code());
  }

  /** The row of a loss; the first and the last have all that are lower and higher, too. */
  static int row(float loss) {
    int halfOctave = Float.floatToRawIntBits(loss) >>> (MANTISSA_BITS - 1);
    return Math.clamp(halfOctave - 2 * (EXPONENT_BIAS + LOWEST_EXPONENT), 0, ROWS - 1);
  }

  private static int index(int column, int row) {
    return column * ROWS + row;
  }

  /** The lowest loss of a row, in nats. */
  public static double edge(int row) {
    return (row % 2 == 0 ? 1 : 1.5) * Math.pow(2, LOWEST_EXPONENT + Math.floorDiv(row, 2));
  }

  /** The step after which it was made. */
  public long step() {
    return step;
  }

  /** Examples that have no loss yet. */
  public long unseen() {
    return unseen;
  }

  /** The places that have examples, by kind, column and row. */
  public List<Cell> cells() {
    var cells = new ArrayList<Cell>();
    for (var kind : Kind.values()) {
      for (int column = 0; column < COLUMNS + WITHOUT; column++) {
        for (int row = 0; row < ROWS; row++) {
          long examples = of(kind)[index(column, row)];
          if (examples > 0) cells.add(new Cell(kind, column, row, examples));
        }
      }
    }
    return cells;
  }
}
