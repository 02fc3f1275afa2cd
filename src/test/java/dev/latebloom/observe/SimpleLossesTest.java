package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SimpleLossesTest {
  private static final SimpleModelSettings SETTINGS = new SimpleModelSettings(1 << 12);

  @TempDir Path folder;
  private ExampleStore store;
  private Ledger ledger;

  @BeforeEach
  void open() throws IOException {
    store = ExampleStore.open(folder.resolve("store"), new ExampleStore.Options(1 << 16, 256));
    ledger = Ledger.create(folder.resolve("ledger"), 64);
  }

  @AfterEach
  void close() {
    ledger.close();
    store.close();
  }

  @Test
  void everyExampleAdmittedHasASimpleLoss() {
    var simple = SimpleLosses.fresh(SETTINGS, store);
    admit(simple, "1+1=", "2");
    assertThat(ledger.simpleLoss.get(0)).isGreaterThan(0);
  }

  @Test
  void isWrittenAnewAtTheFirstSecondAndFourthVisitAndNotAtTheThird() {
    var simple = SimpleLosses.fresh(SETTINGS, store);
    admit(simple, "1+1=", "2");
    float alone = ledger.simpleLoss.get(0);
    admit(simple, "2+0=", "2");
    assertThat(ledger.simpleLoss.get(0)).isEqualTo(alone);
    float first = visited(simple, 1);
    assertThat(first).isLessThan(alone);
    admit(simple, "0+2=", "2");
    float second = visited(simple, 2);
    assertThat(second).isLessThan(first);
    admit(simple, "3-1=", "2");
    assertThat(visited(simple, 3)).isEqualTo(second);
    assertThat(visited(simple, 4)).isLessThan(second);
  }

  @Test
  void aCheckpointGoesOnWithWhatWasLearned() throws IOException {
    var simple = SimpleLosses.fresh(SETTINGS, store);
    admit(simple, "1+1=", "2");
    admit(simple, "2+0=", "2");
    var checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    simple.saveTo(checkpoint);
    var again = SimpleLosses.readFrom(checkpoint, SETTINGS, store);
    assertThat(visited(again, 1)).isEqualTo(visited(simple, 1)).isGreaterThan(0);
  }

  @Test
  void theFirstExampleSeenAfterACheckpointMayBeALongOne() throws IOException {
    var simple = SimpleLosses.fresh(SETTINGS, store);
    admit(simple, "repeat: ", "yes ".repeat(300));
    var checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    simple.saveTo(checkpoint);
    var again = SimpleLosses.readFrom(checkpoint, SETTINGS, store);
    assertThat(visited(again, 1)).isEqualTo(visited(simple, 1)).isGreaterThan(0);
  }

  @Test
  void theLossOfSeveralSpansIsTheMeanOverTheirTokens() {
    int[][] all = {{9, 1, 2, 3, 1, 2, 4, 5}, {9, 1, 2, 3, 1, 2, 2, 6}};
    var simple = SimpleLosses.fresh(SETTINGS, store);
    var model = new TrigramModel(SETTINGS.simpleModelSlots(), 256);
    for (int[] tokens : all) {
      long id =
          store.append(
              new Example("", "", Tokens.of(tokens), LossSpans.of(2, 4, 5, 8), 0, store.nextId()));
      ledger.admit(id, 0, 5);
      simple.admit(ledger, id);
      model.learn(tokens, 2, 4);
      model.learn(tokens, 5, 8);
    }
    float expected = (2 * model.loss(all[1], 2, 4) + 3 * model.loss(all[1], 5, 8)) / 5;
    assertThat(ledger.simpleLoss.get(1)).isCloseTo(expected, within(1e-6f));
  }

  private void admit(SimpleLosses simple, String prompt, String response) {
    var bytes = (prompt + response + "\0").getBytes(StandardCharsets.UTF_8);
    var tokens = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) tokens[i] = bytes[i] & 0xff;
    long id =
        store.append(new Example("", "", Tokens.of(tokens), prompt.length(), 0, store.nextId()));
    ledger.admit(id, 0, response.length() + 1);
    simple.admit(ledger, id);
  }

  private float visited(SimpleLosses simple, int visits) {
    ledger.setVisits(0, visits);
    simple.visit(ledger, 0);
    return ledger.simpleLoss.get(0);
  }
}
