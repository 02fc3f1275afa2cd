package dev.latebloom.pool;

import dev.latebloom.pool.store.ExampleStore;
import java.util.List;

/**
 * Takes edits down, and makes those that concern the urn.
 *
 * <p>An edit acts with the first draw that the journal does not know yet, and is in the journal
 * before anybody hears of it: so a restart makes it before the same draw. Not thread-safe.
 */
record Editing(ExampleStore store, Journal journal, Admissions admissions, Urn urn) {

  EditAnswer take(Edit edit) {
    if (!holds(edit.id())) return new EditAnswer.NotHeld();
    var waiting = journal.editsAt(journal.lastStep() + 1);
    boolean going = waiting.contains(new Edit(Edit.Kind.REMOVE, edit.id()));
    if (going || isRemoved(edit.id())) {
      return new EditAnswer.Refused("the example has been removed, which cannot be undone");
    }
    if (edit.kind() == Edit.Kind.REMOVE && urn.held() - removals(waiting) <= 1) {
      return new EditAnswer.Refused("nothing would be left to draw");
    }
    long step = journal.append(edit);
    // What was promised survives a power failure, and so do the draws and examples before it.
    store.force();
    journal.force();
    return new EditAnswer.ActsAt(step);
  }

  /** Makes the edits of a draw, before it. Returns those that somebody else has to make, too. */
  List<Edit> make(long step) {
    return journal.editsAt(step).stream().filter(this::make).toList();
  }

  /** The edits of a draw that was made before. */
  List<Edit> made(long step) {
    return journal.editsAt(step).stream()
        .filter(edit -> edit.kind() != Edit.Kind.REMOVE || isRemoved(edit.id()))
        .toList();
  }

  private boolean make(Edit edit) {
    if (!holds(edit.id())) return false;
    if (edit.kind() != Edit.Kind.REMOVE) return true;
    // A draw from an empty urn is none. What is held depends on the journal alone.
    if (urn.held() <= 1) return false;
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
    return edits.stream().filter(edit -> edit.kind() == Edit.Kind.REMOVE).count();
  }
}
