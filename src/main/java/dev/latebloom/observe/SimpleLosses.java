package dev.latebloom.observe;

import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps the ledger's simple losses: those of the responses under {@link TrigramModel}, which learns
 * from every example that is admitted. Not thread-safe: the ledger's owner owns it.
 *
 * <p>An example's loss is written when it is admitted and again at its first visit and at every one
 * whose number is a power of two, since the model knows more by then. It is a function of the
 * admissions and draws so far, so a run that repeats them repeats it to the bit.
 */
public final class SimpleLosses {
  /** Name of the model's file in a checkpoint. */
  private static final String FILE = "simple.bin";

  private final TrigramModel model;
  private final ExampleStore store;
  private int[] tokens = new int[512];

  private SimpleLosses(TrigramModel model, ExampleStore store) {
    this.model = model;
    this.store = store;
  }

  /** With a model that has learned nothing. */
  public static SimpleLosses fresh(SimpleModelSettings settings, ExampleStore store) {
    return new SimpleLosses(
        new TrigramModel(settings.simpleModelSlots(), store.vocabulary()), store);
  }

  /** As they were when {@link #saveTo} wrote into a checkpoint's folder. */
  public static SimpleLosses readFrom(Path folder, SimpleModelSettings settings, ExampleStore store)
      throws IOException {
    var file = folder.resolve(FILE);
    return new SimpleLosses(
        TrigramModel.readFrom(file, settings.simpleModelSlots(), store.vocabulary()), store);
  }

  /** Writes the model into a checkpoint's folder. */
  public void saveTo(Path folder) throws IOException {
    model.saveTo(folder.resolve(FILE));
  }

  /** Learns from an example that the ledger has just admitted, and writes its loss. */
  public void admit(Ledger ledger, long id) {
    var loss = read(id);
    for (int span = 0; span < loss.size(); span++) {
      model.learn(tokens, loss.from(span), loss.to(span));
    }
    ledger.simpleLoss.set(ledger.slot(id), mean(loss));
  }

  /**
   * Writes the loss of an example again, if its newest visit is its first or has a number that is a
   * power of two.
   */
  public void visit(Ledger ledger, long id) {
    int slot = ledger.slot(id);
    if (Integer.bitCount(ledger.visits(slot)) != 1) return;
    ledger.simpleLoss.set(slot, mean(read(id)));
  }

  /** Over all tokens that carry loss. */
  private float mean(LossSpans loss) {
    double sum = 0;
    for (int span = 0; span < loss.size(); span++) {
      int from = loss.from(span);
      int to = loss.to(span);
      sum += (double) model.loss(tokens, from, to) * (to - from);
    }
    return (float) (sum / loss.count());
  }

  /** Reads the tokens and returns which of them carry loss. */
  private LossSpans read(long id) {
    int length = store.length(id);
    if (length > tokens.length) tokens = new int[Math.max(length, 2 * tokens.length)];
    store.copyTokens(id, tokens, 0);
    return store.loss(id);
  }
}
