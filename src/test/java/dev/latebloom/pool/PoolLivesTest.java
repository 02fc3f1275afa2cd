package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.pool.store.PackedExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;

/**
 * A run that is stopped and killed again and again, against one that is not; in both an operator
 * removes an example whenever a step is reached for the first time.
 */
final class PoolLivesTest {
  private static final int CAPACITY = 30;
  private static final int STORED = 100;
  private static final int STEPS = 40;

  private Path folder = Path.of("");
  private Optional<Path> newest = Optional.empty();
  private long removedUpTo;
  private final List<String> removed = new ArrayList<>();
  private long oldest;

  @BeforeTry
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("lives");
    newest = Optional.empty();
    removed.clear();
    oldest = 0;
  }

  @AfterTry
  void deleteFolder() throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  @Property(tries = 25)
  void eachStepIsTrainedOnWhatItWouldHaveBeenTrainedOn(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int lag) throws IOException {
    var whole = new ArrayList<List<Long>>();
    removedUpTo = 0;
    try (var life = new Life("whole", lag, seed)) {
      while (life.trained < STEPS) whole.add(life.train());
    }
    var answers = List.copyOf(removed);
    assertThat(answers).anyMatch(answer -> answer.startsWith("ActsAt"));
    removed.clear();
    var random = new Random(seed);
    long trained = 0;
    removedUpTo = 0;
    while (trained < STEPS) {
      try (var life = new Life("lives", lag, seed)) {
        if (random.nextBoolean()) life.pool.run(new Pool.Checkpoint());
        for (int steps = random.nextInt(12); steps > 0 && life.trained < STEPS; steps--) {
          assertThat(life.train()).isEqualTo(whole.get((int) life.trained - 1));
        }
        // Else it is killed, and the next life begins at the newest checkpoint.
        if (random.nextBoolean()) life.stop();
        trained = life.trained;
      }
    }
    assertThat(removed).isEqualTo(answers);
  }

  /** A pool from the newest checkpoint on, with a trainer that takes one step at a time. */
  private final class Life implements AutoCloseable {
    final BehaviorTestKit<Pool.Command> pool;
    private final TestInbox<Pool.Output> next = TestInbox.create();
    private final TestInbox<Pool.LapCompleted> laps = TestInbox.create();
    private final ExampleStore store;
    private final Journal journal;
    private long trained;

    Life(String name, int lag, long seed) throws IOException {
      var files = Files.createDirectories(folder.resolve(name));
      store = ExampleStore.open(files.resolve("store"), new ExampleStore.Options(1 << 20, 256));
      journal = Journal.open(files.resolve("journal"));
      var state = PoolState.fresh(CAPACITY, seed);
      if (newest.isPresent()) state = PoolState.readFrom(newest.get());
      trained = state.step();
      pool =
          BehaviorTestKit.create(
              Pool.create(
                  new PoolSettings(CAPACITY, STORED, 10, 8, lag, 0, 0),
                  new Pool.Holdings(store, journal, state),
                  step -> Barrier.behind(step, files),
                  next.getRef(),
                  laps.getRef()));
      if (store.nextId() == 0) pool.run(all());
      else pool.run(new Pool.EndInput());
    }

    private Pool.Offer all() {
      var examples =
          IntStream.range(0, STORED)
              .mapToObj(i -> new Example("e" + i, "", Tokens.of(1, 2, i, 0), 1, 0, i))
              .toList();
      TestInbox<Done> answers = TestInbox.create();
      return new Pool.Offer(
          PackedExamples.of(examples, 256), List.of(), Map.of(), answers.getRef());
    }

    /** Takes the next step; returns the examples it was taken on. */
    List<Long> train() throws IOException {
      while (true) {
        switch (next.receiveMessage()) {
          case Pool.Drawn drawn -> {
            return train(drawn);
          }
          case Pool.Pass(var barrier) -> pass(barrier);
          case Pool.Halt() -> throw new AssertionError("nobody asked for it");
        }
      }
    }

    private List<Long> train(Pool.Drawn drawn) {
      assertThat(drawn.step()).isEqualTo(++trained);
      var ids = PoolUnderTest.ids(drawn);
      assertThat(ids).allMatch(id -> id >= oldest);
      int weight = (1 + (int) (ids.getFirst() % 3)) * Weights.ONE;
      if (trained % 3 == 0 && trained > removedUpTo) remove(ids.getLast());
      pool.run(new Pool.Reweigh(trained, PoolUnderTest.weights(ids.getFirst(), weight)));
      return ids;
    }

    private void remove(long id) {
      removedUpTo = trained;
      TestInbox<EditAnswer> answers = TestInbox.create();
      pool.run(new Pool.Apply(new Edit.OfExample(Edit.Kind.REMOVE, id), answers.getRef()));
      removed.add(answers.receiveMessage().toString());
    }

    private void pass(Barrier barrier) throws IOException {
      var place = Files.createTempDirectory(folder, "checkpoint");
      pool.run(new Pool.CompleteBarrier(Barrier.behind(barrier.step(), place)));
      var lap = laps.receiveMessage();
      assertThat(lap.barrier().step()).isEqualTo(trained);
      newest = Optional.of(place);
      oldest = lap.oldest();
    }

    /** Stops with all that is drawn by now untrained, since the halt overtakes it. */
    void stop() throws IOException {
      pool.run(new Pool.Drain());
      while (next.hasMessages()) {
        if (next.receiveMessage() instanceof Pool.Pass(var barrier)) pass(barrier);
      }
    }

    @Override
    public void close() throws IOException {
      journal.close();
      store.close();
    }
  }
}
