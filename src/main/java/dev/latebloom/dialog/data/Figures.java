package dev.latebloom.dialog.data;

import java.util.IntSummaryStatistics;
import java.util.List;

/**
 * How long the passages of a split are.
 *
 * @param unanswered passages without a response
 * @param afterStudent passages whose response follows a turn of the student
 * @param turns of a passage, without the response
 * @param contextWords words of those turns
 * @param responseWords words of the responses
 */
public record Figures(
    String name,
    int passages,
    int unanswered,
    int afterStudent,
    IntSummaryStatistics turns,
    IntSummaryStatistics contextWords,
    IntSummaryStatistics responseWords) {

  static Figures of(Split split) {
    var passages = split.passages().stream().map(Split.Found::passage).toList();
    return new Figures(
        split.name(),
        passages.size(),
        (int) passages.stream().filter(each -> each.response().isEmpty()).count(),
        (int) passages.stream().filter(Figures::endsWithStudent).count(),
        passages.stream().mapToInt(each -> each.utterances().size()).summaryStatistics(),
        passages.stream().mapToInt(each -> words(each.utterances())).summaryStatistics(),
        passages.stream()
            .flatMap(each -> each.response().stream())
            .mapToInt(response -> Length.words(response.text()))
            .summaryStatistics());
  }

  private static boolean endsWithStudent(Passage passage) {
    return !passage.utterances().isEmpty() && !passage.utterances().getLast().isTeachers();
  }

  private static int words(List<Utterance> turns) {
    return turns.stream().mapToInt(turn -> Length.words(turn.text())).sum();
  }
}
