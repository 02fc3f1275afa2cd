package dev.latebloom.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** The ledger against a map from id to a list of numbers. */
final class LedgerModelTest {
  private static final int COLUMNS = 16;
  private static final int COHORTS = Cohort.values().length;

  sealed interface Action {
    record Admit(int source, int lengthBucket) implements Action {}

    record Write(int which, int column, int value) implements Action {}

    record Reopen() implements Action {}

    record Save() implements Action {}

    record Restore() implements Action {}
  }

  private Path folder = Path.of("");

  @BeforeTry
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("ledger");
  }

  @AfterTry
  void deleteFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("ledger"));
    Files.deleteIfExists(folder.resolve("copy"));
    Files.delete(folder);
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    Arbitrary<Action> admit =
        Combinators.combine(
                Arbitraries.integers().between(0, 65535),
                Arbitraries.integers().between(0, LengthBucket.COUNT - 1))
            .as(Action.Admit::new);
    Arbitrary<Action> write =
        Combinators.combine(
                Arbitraries.integers().between(0, 1000),
                Arbitraries.integers().between(2, COLUMNS - 1),
                Arbitraries.integers().between(0, 255))
            .as(Action.Write::new);
    var rare = Arbitraries.<Action>of(new Action.Reopen(), new Action.Save(), new Action.Restore());
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, admit),
            net.jqwik.api.Tuple.of(8, write),
            net.jqwik.api.Tuple.of(1, rare))
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 300)
  void remembersWhatAMapWould(
      @ForAll @IntRange(min = 1, max = 13) int capacity, @ForAll("actions") List<Action> actions)
      throws IOException {
    var file = folder.resolve("ledger");
    var copy = folder.resolve("copy");
    var model = new Model(capacity);
    var saved = model.copy();
    var ledger = Ledger.create(file, capacity);
    try {
      ledger.saveTo(copy);
      for (var action : actions) {
        switch (action) {
          case Action.Admit(var source, var form) -> {
            ledger.admit(model.next, source, form);
            model.admit(source, form);
          }
          case Action.Write(var which, var column, var value) -> {
            if (model.rows.isEmpty()) continue;
            long id = model.rows.firstKey() + which % model.rows.size();
            write(ledger, ledger.slot(id), column, value);
            model.write(id, column, value);
          }
          case Action.Reopen() -> {
            ledger.close();
            ledger = Ledger.open(file);
          }
          case Action.Save() -> {
            ledger.saveTo(copy);
            saved = model.copy();
          }
          case Action.Restore() -> {
            ledger.restoreFrom(copy);
            model = saved.copy();
          }
        }
        model.check(ledger);
      }
    } finally {
      ledger.close();
    }
  }

  private static void write(Ledger ledger, int slot, int column, int value) {
    switch (column) {
      case 2 -> ledger.setVisits(slot, value);
      case 3 -> ledger.firstVisit.set(slot, value);
      case 4 -> ledger.lastVisit.set(slot, value);
      case 5 -> ledger.learningTime.set(slot, value);
      case 6 -> ledger.firstLoss.set(slot, value);
      case 7 -> ledger.lastLoss.set(slot, value);
      case 8 -> ledger.fastLoss.set(slot, value);
      case 9 -> ledger.zScore.set(slot, value);
      case 10 -> ledger.lowestLoss.set(slot, value);
      case 11 -> ledger.simpleLoss.set(slot, value);
      case 12 -> ledger.lateVisits.set(slot, 257 * value);
      case 13 -> ledger.weight.set(slot, 257 * value);
      case 14 -> ledger.setCohort(slot, Cohort.of(value % COHORTS));
      case 15 -> ledger.lastZScore.set(slot, value);
      default -> throw new IllegalArgumentException("column " + column);
    }
  }

  private static List<Number> row(Ledger ledger, int slot) {
    return List.of(
        ledger.source(slot),
        ledger.lengthBucket(slot),
        ledger.visits(slot),
        ledger.firstVisit.get(slot),
        ledger.lastVisit.get(slot),
        ledger.learningTime.get(slot),
        ledger.firstLoss.get(slot),
        ledger.lastLoss.get(slot),
        ledger.fastLoss.get(slot),
        ledger.zScore.get(slot),
        ledger.lowestLoss.get(slot),
        ledger.simpleLoss.get(slot),
        ledger.lateVisits.get(slot),
        ledger.weight.get(slot),
        ledger.cohort(slot).code(),
        ledger.lastZScore.get(slot));
  }

  private static final class Model {
    private final int capacity;
    private final TreeMap<Long, List<Number>> rows = new TreeMap<>();
    private long next;

    Model(int capacity) {
      this.capacity = capacity;
    }

    void admit(int source, int lengthBucket) {
      var unknown = Float.NaN;
      rows.put(
          next++,
          new ArrayList<>(
              List.of(
                  source,
                  lengthBucket,
                  0,
                  0,
                  0,
                  0,
                  unknown,
                  unknown,
                  unknown,
                  0f,
                  unknown,
                  unknown,
                  0,
                  Weights.ONE,
                  0,
                  0f)));
      if (rows.size() > capacity) rows.pollFirstEntry();
    }

    void write(long id, int column, int value) {
      boolean loss = (column >= 6 && column <= 11) || column >= 15;
      Number written = loss ? (Number) (float) value : (Number) whole(column, value);
      rows.getOrDefault(id, List.of()).set(column, written);
    }

    private static int whole(int column, int value) {
      return switch (column) {
        case 12, 13 -> 257 * value;
        case 14 -> value % COHORTS;
        default -> value;
      };
    }

    Model copy() {
      var copy = new Model(capacity);
      rows.forEach((id, row) -> copy.rows.put(id, new ArrayList<>(row)));
      copy.next = next;
      return copy;
    }

    void check(Ledger ledger) {
      assertThat(ledger.nextId()).isEqualTo(next);
      assertThat(ledger.held()).isEqualTo(rows.size());
      rows.forEach((id, row) -> assertThat(row(ledger, ledger.slot(id))).isEqualTo(row));
      assertThat(ledger.holds(ledger.firstId() - 1)).isFalse();
      assertThat(ledger.holds(next)).isFalse();
    }
  }
}
