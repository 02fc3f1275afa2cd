package dev.latebloom.serve;

import dev.latebloom.observe.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What operators have asked of the run since the process began, the last hundred of them.
 * Thread-safe.
 *
 * <p>Whether something is done is read off the status whenever anybody asks: what was once done,
 * failed or superseded stays so.
 */
final class Operations {
  private static final int KEPT = 100;

  /** What may be asked. */
  enum Kind {
    PAUSE,
    RESUME,
    CHECKPOINT,
    /** Make a last checkpoint and end the process. */
    DRAIN,
    /** Change something about one example. */
    EDIT
  }

  /** How far it is. */
  enum State {
    RUNNING,
    DONE,
    FAILED,
    /** The opposite was asked for before it was done. */
    SUPERSEDED
  }

  /**
   * One request.
   *
   * @param detail what became of it, in words; empty where the state says enough
   */
  record Operation(long id, Kind kind, Instant askedAt, State state, String detail) {}

  /**
   * @param asked the status when it was asked for
   * @param doneAt step whose end is that of an edit
   */
  private record Entry(Operation operation, RunStatus asked, long doneAt) {
    private Entry now(State state, String detail) {
      var of = operation;
      return new Entry(new Operation(of.id, of.kind, of.askedAt, state, detail), asked, doneAt);
    }

    private boolean running() {
      return operation.state == State.RUNNING;
    }

    private boolean pausesOrResumes() {
      return operation.kind == Kind.PAUSE || operation.kind == Kind.RESUME;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private long ids;

  /** Takes down what is about to be asked of the run. */
  Operation begin(Kind kind, RunStatus now) {
    return begin(kind, now, 0, "");
  }

  /** Takes down an edit that acts with the draw of {@code step}. */
  Operation edit(String what, long step, RunStatus now) {
    return begin(Kind.EDIT, now, step, what + " from step " + step + " on");
  }

  private synchronized Operation begin(Kind kind, RunStatus now, long doneAt, String detail) {
    settle(now);
    var operation = new Operation(++ids, kind, now.time(), State.RUNNING, detail);
    var next = new Entry(operation, now, doneAt);
    if (next.pausesOrResumes()) entries.replaceAll(Operations::superseded);
    entries.addLast(next);
    if (entries.size() > KEPT) entries.removeFirst();
    return operation;
  }

  /** What has become of it; empty where there is none, or it is too long ago. */
  synchronized Optional<Operation> find(long id, RunStatus now) {
    settle(now);
    return entries.stream().map(Entry::operation).filter(each -> each.id() == id).findFirst();
  }

  private void settle(RunStatus now) {
    entries.replaceAll(entry -> entry.running() ? settled(entry, now) : entry);
  }

  private static Entry superseded(Entry entry) {
    return entry.running() && entry.pausesOrResumes() ? entry.now(State.SUPERSEDED, "") : entry;
  }

  private static Entry settled(Entry entry, RunStatus now) {
    return switch (entry.operation.kind) {
      case PAUSE -> now.phase() == Phase.PAUSED ? entry.now(State.DONE, "") : entry;
      case RESUME -> now.phase() == Phase.PAUSED ? entry : entry.now(State.DONE, "");
      case CHECKPOINT -> checkpoint(entry, now);
      // The process that answers has not ended.
      case DRAIN -> entry;
      case EDIT ->
          now.snapshot().step() >= entry.doneAt
              ? entry.now(State.DONE, entry.operation.detail)
              : entry;
    };
  }

  /** A checkpoint that was on its way already is as good, if it has the step. */
  private static Entry checkpoint(Entry entry, RunStatus now) {
    var before = entry.asked.checkpoint();
    var newest = now.checkpoint();
    boolean has = newest.step() >= entry.asked.snapshot().step();
    if (newest.count() > before.count() && has) {
      return entry.now(State.DONE, "of step " + newest.step());
    }
    if (newest.failed() > before.failed()) return entry.now(State.FAILED, newest.failure());
    return entry;
  }
}
