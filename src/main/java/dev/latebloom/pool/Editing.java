package dev.latebloom.pool;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.ingest.Group.Tombstone;
import dev.latebloom.pool.store.ExampleStore;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes edits down, and makes those that concern the urn.
 *
 * <p>An edit acts with the first draw that the journal does not know yet, and is in the journal
 * before anybody hears of it: so a restart makes it before the same draw. The edit of an example
 * that this draw does not admit yet is written down again for the next. Not thread-safe.
 */
record Editing(ExampleStore store, Journal journal, Admissions admissions, Urn urn) {
  private static final Logger LOG = LoggerFactory.getLogger(Editing.class);

  Editing {
    // A crash may have come between the newest draw and what it leaves to the next.
    carry(journal, journal.editsAt(journal.lastStep()));
  }

  EditAnswer take(Edit edit) {
    return switch (edit) {
      case Edit.OfPolicy policy -> journaled(policy);
      case Edit.OfExample example -> take(example);
    };
  }

  private EditAnswer take(Edit.OfExample edit) {
    if (!holds(edit.id())) return new EditAnswer.NotHeld();
    var waiting = journal.editsAt(journal.lastStep() + 1);
    boolean going = waiting.contains(new Edit.OfExample(Edit.Kind.REMOVE, edit.id()));
    if (going || isRemoved(edit.id())) {
      return new EditAnswer.Refused("the example has been removed, which cannot be undone");
    }
    if (edit.kind() == Edit.Kind.REMOVE && urn.held() - removals(waiting) <= 1) {
      return new EditAnswer.Refused("nothing would be left to draw");
    }
    return journaled(edit);
  }

  private EditAnswer journaled(Edit edit) {
    long step = journal.append(edit);
    // What was promised survives a power failure, and so do the draws and examples before it.
    store.force();
    journal.force();
    return new EditAnswer.ActsAt(step);
  }

  /**
   * Has every stored example removed that a tombstone names, also those that are not admitted yet.
   * One walk over all that is held, whatever the number of tombstones. To be called before what
   * follows them is stored: a restart does not read again what came before the newest stored.
   * Returns how many examples that are.
   */
  long remove(List<Tombstone> tombstones) {
    if (tombstones.isEmpty()) return 0;
    var byKey = tombstones.stream().collect(Collectors.groupingBy(Tombstone::key));
    var waiting = new HashSet<>(journal.editsAt(journal.lastStep() + 1));
    long removed = 0;
    for (long id = admissions.oldest(); id < store.nextId(); id++) {
      if (isRemoved(id) || !isNamed(id, byKey.getOrDefault(store.key(id), List.of()))) continue;
      var edit = new Edit.OfExample(Edit.Kind.REMOVE, id);
      if (!waiting.add(edit)) continue;
      journal.append(edit);
      removed++;
    }
    if (removed == 0) return 0;
    LOG.info("{} examples are removed, whose keys have records without a value", removed);
    store.force();
    journal.force();
    return removed;
  }

  private boolean isNamed(long id, List<Tombstone> ofItsKey) {
    return ofItsKey.stream()
        .anyMatch(each -> ReadTopics.sameTopic(each.partition(), store.partition(id)));
  }

  /** Makes the edits of a draw, before it. Returns those that somebody else has to make, too. */
  List<Edit> make(long step) {
    var edits = journal.editsAt(step);
    if (step == journal.lastStep()) carry(journal, edits);
    return edits.stream().filter(this::make).toList();
  }

  /** Writes the newest draw's edits down for the next where it has not admitted the examples. */
  private static void carry(Journal journal, List<Edit> edits) {
    if (edits.isEmpty()) return;
    long admitted = journal.admittedAt(journal.lastStep()).orElse(0);
    var waiting = new HashSet<>(journal.editsAt(journal.lastStep() + 1));
    for (var edit : edits) {
      boolean early = edit instanceof Edit.OfExample example && example.id() >= admitted;
      if (early && waiting.add(edit)) journal.append(edit);
    }
  }

  private boolean make(Edit edit) {
    return switch (edit) {
      case Edit.OfPolicy _ -> true;
      case Edit.OfExample example -> make(example);
    };
  }

  private boolean make(Edit.OfExample edit) {
    if (!holds(edit.id())) return false;
    if (edit.kind() != Edit.Kind.REMOVE) return true;
    // A draw from an empty urn is none. What is held depends on the journal alone.
    if (urn.held() <= 1 || isRemoved(edit.id())) return false;
    urn.evict(slot(edit.id()));
    return true;
  }

  private boolean holds(long id) {
    return id >= admissions.oldest() && id < admissions.admitted();
  }

  private boolean isRemoved(long id) {
    return holds(id) && urn.weight(slot(id)) == 0;
  }

  private int slot(long id) {
    return (int) (id % urn.capacity());
  }

  private static long removals(List<Edit> edits) {
    return edits.stream()
        .filter(
            edit -> edit instanceof Edit.OfExample example && example.kind() == Edit.Kind.REMOVE)
        .count();
  }
}
