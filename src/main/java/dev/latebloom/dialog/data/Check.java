package dev.latebloom.dialog.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks splits of passages: each by itself, and for what two of them have in common.
 *
 * @param maxTokens most tokens of a passage, its response with them; 0 for any number
 * @param run turns that two passages must share to be pieces of one dialogue
 */
public record Check(Length length, int maxTokens, int run) {
  /**
   * What was found.
   *
   * @param flaws in the order of files and lines
   */
  public record Report(List<Figures> splits, List<Flaw> flaws, List<Leakage> leakages) {
    /** Whether there is nothing to mend. */
    public boolean isClean() {
      return flaws.isEmpty() && leakages.isEmpty();
    }

    /** The splits without what has a flaw; of two lines that say the same the first stays. */
    public List<Split> mended(List<Split> splits) {
      var flawed = flaws.stream().map(Flaw::place).collect(Collectors.toSet());
      return splits.stream()
          .map(
              split ->
                  new Split(
                      split.name(),
                      split.passages().stream()
                          .filter(each -> !flawed.contains(each.place()))
                          .toList(),
                      List.of()))
          .toList();
    }

    /** The flaws by kind. */
    public Map<Flaw.Kind, List<Flaw>> byKind() {
      return flaws.stream().collect(Collectors.groupingBy(Flaw::kind));
    }
  }

  public Check {
    if (maxTokens < 0) throw new IllegalArgumentException("--max-tokens is less than 0");
    if (run < 1) throw new IllegalArgumentException("--run is less than 1; the usual is 3");
  }

  /** Reads each passage once for each kind of flaw. */
  public Report of(List<Split> splits) {
    var flaws = new ArrayList<Flaw>();
    var ids = new HashMap<String, Flaw.Place>();
    var texts = new HashMap<List<String>, Flaw.Place>();
    for (var split : splits) {
      flaws.addAll(split.flaws());
      for (var found : split.passages()) {
        addFlaws(found, flaws);
        var passage = found.passage();
        addRepeated(found, ids.putIfAbsent(passage.id(), found.place()), Flaw.Kind.SAME_ID, flaws);
        var text = passage.turns().stream().map(Utterance::folded).toList();
        addRepeated(found, texts.putIfAbsent(text, found.place()), Flaw.Kind.DUPLICATE, flaws);
      }
    }
    return new Report(
        splits.stream().map(Figures::of).toList(), flaws, Leakage.between(splits, run));
  }

  private static void addRepeated(
      Split.Found found, Flaw.@Nullable Place first, Flaw.Kind kind, List<Flaw> flaws) {
    if (first == null) return;
    flaws.add(flaw(kind, found, "as in " + first));
  }

  private void addFlaws(Split.Found found, List<Flaw> flaws) {
    var passage = found.passage();
    if (passage.utterances().isEmpty()) {
      flaws.add(flaw(Flaw.Kind.SCHEMA, found, "utterances is empty"));
    }
    for (var turn : passage.turns()) {
      if (!turn.hasKnownSpeaker()) {
        var what = "\"" + turn.speaker() + "\" is neither teacher nor student";
        flaws.add(flaw(Flaw.Kind.SPEAKER, found, what));
      }
      if (turn.text().isBlank()) {
        flaws.add(flaw(Flaw.Kind.EMPTY, found, "the " + turn.speaker() + " says nothing"));
      }
    }
    if (passage.response().filter(last -> !last.isTeachers()).isPresent()) {
      flaws.add(flaw(Flaw.Kind.LAST_SPEAKER, found, "the response is not the teacher's"));
    }
    int tokens = maxTokens == 0 ? 0 : length.of(passage.turns());
    if (tokens > maxTokens) {
      flaws.add(flaw(Flaw.Kind.TOO_LONG, found, tokens + " tokens (" + length.name() + ")"));
    }
  }

  private static Flaw flaw(Flaw.Kind kind, Split.Found found, String what) {
    return new Flaw(kind, found.place(), found.passage().id(), what);
  }
}
