package dev.latebloom.cluster.round;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latebloom.ledger.Group;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the log of a run holds, in its order: all that workers have agreed on. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Entry.Founded.class, name = "founded"),
  @JsonSubTypes.Type(value = Entry.Joined.class, name = "joined"),
  @JsonSubTypes.Type(value = Entry.Given.class, name = "given"),
  @JsonSubTypes.Type(value = Entry.Commit.class, name = "commit")
})
public sealed interface Entry {
  /** The run begins. */
  record Founded(Terms terms) implements Entry {}

  /**
   * A worker has come, or come back.
   *
   * @param seat its number, from 0, which is its for good and says which partitions it reads
   * @param address where its fragments are served
   */
  record Joined(String worker, int seat, String address) implements Entry {}

  /**
   * A worker has been away for too long, and others read its partitions from now on.
   *
   * @param seat of the worker that was lost
   * @param heirs seats of those among whom all that it had is divided, in this order; not empty
   * @param from first offset that is read now, by partition
   * @param again records of each from there on that had been read before
   */
  record Given(int seat, List<Integer> heirs, Map<Integer, Long> from, Map<Integer, Long> again)
      implements Entry {
    public Given {
      heirs = List.copyOf(heirs);
      from = Map.copyOf(from);
      again = Map.copyOf(again);
    }
  }

  /**
   * A round is over.
   *
   * @param round from 1, one more than the Commit before
   * @param base hash of the weights that all parts are differences to
   * @param parts in the order in which they are added up
   * @param groups of the workers that have a part, the examples by the names of their sources
   */
  record Commit(long round, String base, List<Part> parts, Map<String, Map<String, Group>> groups)
      implements Entry {
    public Commit {
      parts = List.copyOf(parts);
      groups = Map.copyOf(groups);
    }

    /** A worker's part, if it has one. */
    public Optional<Part> of(String worker) {
      return parts.stream().filter(part -> part.worker().equals(worker)).findFirst();
    }
  }
}
