package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Six examples of two sources, of which the first has learned its own. */
final class ViewsTest {
  private final LedgerFixture examples;
  private final ExampleStore store;

  ViewsTest(@TempDir Path folder) throws IOException {
    examples = new LedgerFixture(folder);
    store = ExampleStore.open(folder.resolve("store"), new ExampleStore.Options(1 << 16, 256));
    for (int i = 0; i < 7; i++) {
      store.append(new Example("k" + i, "", Tokens.of(1, 2, 3), 1, 0, i));
    }
    examples.admit(3, 0, 0.2f);
    examples.admit(3, 1, 1f);
    examples.visit(1);
  }

  @AfterEach
  void close() {
    examples.close();
    store.close();
  }

  @Test
  void anExampleIsTheRowAndTheRecordThatHaveItsId() {
    var view = views(Decision.NONE).of(new Selection.One(4)).getFirst();
    assertThat(view.entry().id()).isEqualTo(4);
    assertThat(view.entry().firstLoss()).isEqualTo(1f);
    assertThat(view.example().key()).isEqualTo("k4");
  }

  @Test
  void whatIsNotHeldIsNotShown() {
    assertThat(views(Decision.NONE).of(new Selection.One(6))).isEmpty();
    assertThat(views(Decision.NONE).of(new Selection.One(-1))).isEmpty();
  }

  @Test
  void aListHasTheLastVisitedOfItsCohortAndNoMoreThanAreWanted() {
    var ledger = examples.ledger;
    for (long id = 0; id < 6; id++) ledger.lastVisit.set(ledger.slot(id), (int) (10 - id));
    for (long id : List.of(1L, 3L, 4L)) ledger.setCohort(ledger.slot(id), Cohort.LATE);
    assertThat(newest(2)).containsExactly(1L, 3L);
    assertThat(newest(9)).containsExactly(1L, 3L, 4L);
  }

  @Test
  void theReasonHasTheNumbersThatTheRuleWentBy() {
    var decision = Defaults.pass().decide(50, examples.ledger);
    assertThat(why(decision, 0))
        .startsWith("as of step 50, its source is learned (mean newest loss 0.2000 nats")
        .contains("times the mean of all, 0.3000) and gives up draws")
        .contains("50.0% of the examples and is to have 40.0% of the draws: 1.00 visits");
    assertThat(why(decision, 5))
        .contains("its source is not learned")
        .contains("60.0% of the draws: 1.50 visits a round");
  }

  @Test
  void whatCameAfterThePassHasNoReasonOfItsOwn() {
    var decision = Defaults.pass().decide(50, examples.ledger);
    examples.ledger.admit(6, 9, 1);
    assertThat(why(decision, 6)).isEqualTo("it came after the policy's pass of step 50");
  }

  private Views views(Decision decision) {
    return new Views(examples.ledger, store, decision);
  }

  private List<Long> newest(int most) {
    return views(Decision.NONE).of(new Selection.Newest(Cohort.LATE, most)).stream()
        .map(view -> view.entry().id())
        .toList();
  }

  private String why(Decision decision, long id) {
    return views(decision).of(new Selection.One(id)).getFirst().why();
  }
}
