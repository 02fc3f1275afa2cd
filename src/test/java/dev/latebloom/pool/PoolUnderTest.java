package dev.latebloom.pool;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.pool.store.PackedExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;

/** A pool over a store of its own, with the rest of the loop played by a test. */
public final class PoolUnderTest implements AutoCloseable {
  private static final int VOCABULARY = 256;

  private final TestInbox<Pool.Output> next = TestInbox.create();
  private final TestInbox<Pool.LapCompleted> laps = TestInbox.create();
  private final TestInbox<Done> answers = TestInbox.create();
  private final ExampleStore store;
  private final Journal journal;
  private final BehaviorTestKit<Pool.Command> pool;
  private int offered;

  public PoolUnderTest(Path folder, PoolSettings settings, long seed) throws IOException {
    store =
        ExampleStore.open(folder.resolve("store"), new ExampleStore.Options(1 << 20, VOCABULARY));
    journal = Journal.open(folder.resolve("journal"));
    var state = PoolState.fresh(settings.capacity(), seed);
    pool =
        BehaviorTestKit.create(
            Pool.create(
                settings,
                new Pool.Holdings(store, journal, state),
                step -> Barrier.behind(step, folder),
                next.getRef(),
                laps.getRef()));
  }

  public ExampleStore store() {
    return store;
  }

  /** Examples offered so far. */
  public int offered() {
    return offered;
  }

  public void offer(int count) {
    var examples =
        IntStream.range(offered, offered + count)
            .mapToObj(i -> new Example("e" + i, "", Tokens.of(1, 2, i % 256, 0), 1, 0, i))
            .toList();
    offered += count;
    pool.run(
        new Pool.Offer(
            PackedExamples.of(examples, VOCABULARY),
            List.of(),
            Map.of(0, (long) offered),
            answers.getRef()));
  }

  public void reweigh(long step, Weights weights) {
    pool.run(new Pool.Reweigh(step, weights));
  }

  /** The draws made since the last call. */
  public List<Pool.Drawn> drawn() {
    return next.getAllReceived().stream()
        .filter(Pool.Drawn.class::isInstance)
        .map(Pool.Drawn.class::cast)
        .toList();
  }

  public static Weights weights(long id, int weight) {
    return new Weights(new long[] {id}, new short[] {(short) weight});
  }

  public static List<Long> ids(Pool.Drawn drawn) {
    return LongStream.of(drawn.ids().toArray()).boxed().toList();
  }

  @Override
  public void close() throws IOException {
    journal.close();
    store.close();
  }

  /** Ids that were to have one visit a round. */
  public static DrawnIds once(long... ids) {
    var weights = new short[ids.length];
    java.util.Arrays.fill(weights, (short) Weights.ONE);
    return new DrawnIds(ids, weights);
  }
}
