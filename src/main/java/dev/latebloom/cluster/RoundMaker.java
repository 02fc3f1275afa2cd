package dev.latebloom.cluster;

import dev.latebloom.cluster.outer.OuterState;
import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.cluster.round.Question;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a worker's rounds on a thread of its own, beside training: offers, asks the coordinator,
 * reads the log and gathers fragments.
 *
 * <p>From {@link #make} until {@link #await} has returned, the log, its history and the peers
 * belong to that thread, and nobody may change the state; otherwise all are the trainer's.
 */
final class RoundMaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoundMaker.class);

  private final Worker worker;
  private final EntryReader log;
  private final History history;
  private final Peers peers;
  private final Consumer<String> waiting;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("rounds").factory());
  private Future<Boolean> making = CompletableFuture.completedFuture(true);

  /** Whether training waits for the round. */
  private volatile boolean awaited;

  /**
   * @param waiting hears what a round waits for while training waits for the round
   */
  RoundMaker(
      Worker worker, EntryReader log, History history, Peers peers, Consumer<String> waiting) {
    this.worker = worker;
    this.log = log;
    this.history = history;
    this.peers = peers;
    this.waiting = waiting;
  }

  /** Begins to make the round behind {@code state} with this offer. */
  void make(OuterState state, Offered offered) {
    awaited = false;
    making = thread.submit(() -> made(state, offered));
  }

  /** Throws what the round has failed of, if it has. */
  void check() throws IOException {
    if (making.state() == Future.State.FAILED) ended();
  }

  /**
   * Waits until the log has the round and all its fragments are here, or it will not be made in
   * time.
   */
  void await() throws IOException {
    awaited = true;
    ended();
  }

  private void ended() throws IOException {
    try {
      making.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case null, default -> throw new IllegalStateException("a round failed", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("waiting for a round was interrupted");
    }
  }

  private boolean made(OuterState state, Offered offered) throws IOException {
    long before = state.round();
    log.poll(history);
    // Who is behind offers nothing: others would not know what it is a difference to.
    if (history.round() <= before) ask(state, offered);
    for (long round = before + 1; round <= history.round(); round++) {
      gather(history.commit(round));
    }
    return history.round() > before;
  }

  private void ask(OuterState state, Offered offered) throws IOException {
    // As long as others are waited for, and again as long for them to gather.
    long end = System.nanoTime() + worker.settings().deadline().multipliedBy(2).toNanos();
    var offer = state.offer(offered.weights());
    for (var fragment : offer.fragments()) worker.fragments().put(fragment);
    var done = offered.done();
    var part = new Part(worker.name(), offer.names(), done.tokens(), done.meanLoss());
    long round = state.round() + 1;
    var held = "";
    List<String> missing = List.of();
    boolean apart = false;
    // Asking costs training nothing until it waits.
    while (history.round() < round && !(awaited && (apart || System.nanoTime() > end))) {
      var ready =
          new Question.Ready(
              worker.node(), round, state.hash(), part, held, missing, offered.held());
      var answer = worker.ask(ready);
      if (answer.isPresent()) {
        apart = answer.get() instanceof Answer.Apart;
        switch (answer.get()) {
          case Answer.Gather(var name, var parts) -> {
            waitFor(round, "fragments of the other workers");
            missing = peers.gather(parts);
            if (missing.isEmpty()) held = name;
          }
          case Answer.Refused(var why, var forNow) -> {
            if (!forNow) throw new RefusedException(worker.name(), why);
            LOG.warn("worker {} has to wait: {}", worker.name(), why);
          }
          case Answer.Wait(var what) -> waitFor(round, what);
          case Answer.Apart _, Answer.Read _, Answer.Welcome _ -> {}
        }
      }
      log.poll(history);
    }
  }

  private void waitFor(long round, String what) {
    if (awaited) waiting.accept("round %d: %s".formatted(round, what));
  }

  /**
   * Waits for the fragments of a Commit: a quorum has them.
   *
   * @throws IOException when none of those that have them answers for long
   */
  void gather(Entry.Commit commit) throws IOException {
    long end = System.nanoTime() + worker.settings().deadline().multipliedBy(2).toNanos();
    var missing = peers.gather(commit.parts());
    while (!missing.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "fragments of round %d of %s are with no worker that answers; start those that have them"
                .formatted(commit.round(), String.join(", ", missing)));
      }
      worker.requireMember();
      log.poll(history);
      missing = peers.gather(commit.parts());
    }
  }

  /** Ends what it does; every one of its waits that does not heed an interrupt is a short one. */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
