package dev.latebloom.pool;

import dev.latebloom.ingest.Group.Tombstone;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.pool.store.PackedExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One pool, with the rest of the loop played by the test at any speed. */
abstract class OnePool {
  static final int VOCABULARY = 256;
  static final int CAPACITY = 50;

  @TempDir Path folder;
  final TestInbox<Pool.Output> next = TestInbox.create();
  final TestInbox<Pool.LapCompleted> laps = TestInbox.create();
  final TestInbox<Done> answers = TestInbox.create();
  private int runs;
  Path runFolder = Path.of("");
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void newFolder() throws IOException {
    runFolder = Files.createDirectory(folder.resolve("run" + runs++));
  }

  @AfterEach
  void closeFiles() throws Exception {
    for (var each : opened) each.close();
    opened.clear();
  }

  static PoolFigures figures(BehaviorTestKit<Pool.Command> pool) {
    var asked = TestInbox.<PoolFigures>create();
    pool.run(new Pool.GetFigures(asked.getRef()));
    return asked.receiveMessage();
  }

  /** Ids of 40 steps; messages reach the pool after up to {@code delay} others. */
  List<List<Long>> record(Random random, int delay) throws IOException {
    var pool = start(settings(3, 40));
    var waiting = new ArrayList<Pool.Command>(List.of(offer(0, 20), offer(20, 20)));
    var drawn = new ArrayList<Pool.Drawn>();
    waiting.forEach(pool::run);
    long observed = 0;
    while (observed < 40) {
      drawn.addAll(drawn());
      int late = random.nextInt(delay + 1);
      for (int i = 0; i <= late && observed < drawn.size(); i++) {
        var of = drawn.get((int) observed);
        int weight = (1 + (int) (of.ids().at(0) % 3)) * Weights.ONE;
        pool.run(new Pool.Reweigh(++observed, weigh(of.ids().at(0), weight)));
      }
    }
    drawn.addAll(drawn());
    return ids(drawn);
  }

  BehaviorTestKit<Pool.Command> start(PoolSettings settings) throws IOException {
    return open(settings, PoolState.fresh(CAPACITY, 11));
  }

  BehaviorTestKit<Pool.Command> restart(PoolSettings settings) throws Exception {
    closeFiles();
    return open(settings, PoolState.readFrom(runFolder));
  }

  BehaviorTestKit<Pool.Command> open(PoolSettings settings, PoolState state) throws IOException {
    var store =
        ExampleStore.open(
            runFolder.resolve("store"), new ExampleStore.Options(1 << 20, VOCABULARY));
    var journal = Journal.open(runFolder.resolve("journal"));
    opened.add(store);
    opened.add(journal);
    var path = runFolder;
    return BehaviorTestKit.create(
        Pool.create(
            settings,
            new Pool.Holdings(store, journal, state),
            step -> Barrier.behind(step, path),
            next.getRef(),
            laps.getRef()));
  }

  static PoolSettings settings(int lag, long steps) {
    return new PoolSettings(CAPACITY, 30, 10, 8, lag, steps, 0);
  }

  Pool.Offer offer(int from, int count) {
    var examples =
        IntStream.range(from, from + count)
            .mapToObj(i -> new Example("e" + i, "", Tokens.of(1, 2, i % 256, 0), 1, 0, i))
            .toList();
    var packed = PackedExamples.of(examples, VOCABULARY);
    return new Pool.Offer(packed, List.of(), Map.of(0, (long) from + count), answers.getRef());
  }

  /** A group of one tombstone, in the partition that the examples of {@link #offer} are from. */
  Pool.Offer tombstone(String key, long offset) {
    var none = PackedExamples.of(List.of(), VOCABULARY);
    return new Pool.Offer(
        none, List.of(new Tombstone(0, key)), Map.of(0, offset + 1), answers.getRef());
  }

  static Weights weigh(long id, int weight) {
    return new Weights(new long[] {id}, new short[] {(short) weight});
  }

  List<Pool.Drawn> drawn() {
    return next.getAllReceived().stream()
        .filter(Pool.Drawn.class::isInstance)
        .map(Pool.Drawn.class::cast)
        .toList();
  }

  List<Long> drawnSteps() {
    return drawn().stream().map(Pool.Drawn::step).toList();
  }

  static List<List<Long>> ids(List<Pool.Drawn> drawn) {
    return drawn.stream()
        .map(d -> IntStream.range(0, d.ids().size()).mapToObj(i -> d.ids().at(i)).toList())
        .toList();
  }
}
