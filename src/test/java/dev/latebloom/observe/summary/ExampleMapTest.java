package dev.latebloom.observe.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.observe.summary.ExampleMap.Cell;
import dev.latebloom.observe.summary.ExampleMap.Kind;
import java.io.IOException;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExampleMapTest {
  @TempDir private Path folder;

  @Test
  void everyExampleIsInOnePlace() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 6)) {
      var map = new ExampleMap(400);
      add(map, ledger, Cohort.UNSEEN, Float.NaN, 0);
      add(map, ledger, Cohort.EARLY, 0.0001f, 1);
      add(map, ledger, Cohort.EARLY, 0.0001f, 10);
      add(map, ledger, Cohort.EARLY, 0.1f, 400);
      add(map, ledger, Cohort.LATE, 2.1f, 0);
      add(map, ledger, Cohort.QUARANTINED, 1000f, 0);

      assertThat(map.unseen()).isEqualTo(1);
      assertThat(map.cells())
          .containsExactly(
              new Cell(Kind.OTHER, 0, 0, 2),
              new Cell(Kind.OTHER, ExampleMap.COLUMNS - 1, ExampleMap.row(0.1f), 1),
              new Cell(Kind.LATE, ExampleMap.COLUMNS + 2, ExampleMap.row(2.1f), 1),
              new Cell(Kind.QUARANTINED, ExampleMap.COLUMNS + 3, ExampleMap.ROWS - 1, 1));
    }
  }

  @Property
  void aLossLiesBetweenTheEdgesOfItsRow(@ForAll @FloatRange(min = 0.02f, max = 15.9f) float loss) {
    int row = ExampleMap.row(loss);
    assertThat((double) loss).isGreaterThanOrEqualTo(ExampleMap.edge(row) - 1e-9);
    assertThat((double) loss).isLessThan(ExampleMap.edge(row + 1));
  }

  @Test
  void edgesAreHalfOctaves() {
    assertThat(ExampleMap.edge(12)).isCloseTo(1, within(1e-12));
    assertThat(ExampleMap.edge(13)).isCloseTo(1.5, within(1e-12));
    assertThat(ExampleMap.edge(14)).isCloseTo(2, within(1e-12));
  }

  private static void add(
      ExampleMap map, Ledger ledger, Cohort cohort, float loss, int learningTime) {
    long id = ledger.nextId();
    ledger.admit(id, 0, 0);
    ledger.fastLoss.set(ledger.slot(id), loss);
    ledger.learningTime.set(ledger.slot(id), learningTime);
    map.add(cohort, ledger, ledger.slot(id));
  }
}
