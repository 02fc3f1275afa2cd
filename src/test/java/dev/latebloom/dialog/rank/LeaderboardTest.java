package dev.latebloom.dialog.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaderboardTest {
  private static final List<String> COLUMNS =
      List.of(
          "bertscore.precision",
          "bertscore.recall",
          "bertscore.f1",
          "dialogrpt.updown",
          "dialogrpt.human_vs_rand",
          "dialogrpt.human_vs_machine",
          "dialogrpt.final");

  /**
   * The corrected test leaderboard of the shared task: each value, rounded, and its place by the
   * value as it was; the rank and what orders equal ranks as they were printed.
   */
  private static final String PUBLISHED =
      """
      NAISTeacher  .71(9)  .71(1)  .71(1)  .48(2)  .98(1)   1.0(1)  .46(2)   1.5 2.8
      adaio        .72(4)  .69(3)  .71(3)  .40(5)  .97(2)   .98(5)  .37(3)   3.0 3.8
      am2448       .71(7)  .69(2)  .70(5)  .52(1)  .86(8)   .98(2)  .47(1)   3.0 4.0
      aiitis       .72(3)  .69(5)  .70(4)  .40(4)  .92(5)   .98(4)  .36(5)   4.5 4.2
      opt2.7       .74(1)  .68(6)  .71(2)  .38(7)  .90(7)   .96(9)  .35(7)   4.5 6.0
      Ya_Hi        .72(5)  .69(4)  .70(6)  .40(6)  .93(4)   .98(3)  .36(6)   6.0 4.4
      HSG          .72(6)  .63(8)  .67(8)  .41(3)  .93(3)   .95(10) .37(4)   6.0 6.0
      Alpaca       .72(2)  .68(7)  .70(7)  .37(8)  .91(6)   .96(7)  .34(8)   7.5 6.0
      DT           .67(10) .62(9)  .64(10) .36(9)  .75(10)  .96(6)  .29(9)   9.5 8.8
      TanTanLabs   .71(8)  .60(10) .65(9)  .32(10) .85(9)   .96(8)  .29(10)  9.5 9.0
      """;

  private static final Pattern CELL = Pattern.compile("([\\d.]+)\\((\\d+)\\)");

  @TempDir private Path folder;

  @Test
  void theSharedTasksSystemsComeInTheirOrderWithTheirRanks() {
    var lines = PUBLISHED.lines().map(line -> List.of(line.split(" +"))).toList();
    var systems = new ArrayList<Results>();
    for (var line : lines.reversed()) systems.add(system(line));

    var rows = Leaderboard.of(systems, List.of()).rows();

    assertThat(rows)
        .extracting(row -> row.results().system())
        .containsExactlyElementsOf(lines.stream().map(List::getFirst).toList());
    assertThat(rows)
        .extracting(Leaderboard.Row::rank)
        .containsExactlyElementsOf(
            lines.stream().map(each -> Double.valueOf(each.get(8))).toList());
    for (int i = 0; i < rows.size(); i++) {
      double printed = Double.parseDouble(lines.get(i).get(9));
      assertThat(rows.get(i).ties()).isCloseTo(printed, within(1e-12));
    }
  }

  /** What was rounded is put back in the printed order. */
  private static Results system(List<String> line) {
    var measures = new TreeMap<String, Double>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      var cell = CELL.matcher(line.get(i + 1));
      assertThat(cell.matches()).isTrue();
      double unrounded = Double.parseDouble(cell.group(1)) - 1e-5 * Integer.parseInt(cell.group(2));
      measures.put(COLUMNS.get(i), unrounded);
    }
    return Systems.with(line.getFirst(), measures);
  }

  @Test
  void equalValuesShareTheMeanOfTheirPlaces() {
    assertThat(Places.of(List.of(.5, .7, .5, .5, .1))).containsExactly(3., 1., 3., 3., 5.);
  }

  @Test
  void otherMeasuresRankWhenTheyAreAskedFor() {
    var one = Systems.with("one", Map.of("bertscore.f1", .5, "distinct.1", .9));
    var two = Systems.with("two", Map.of("bertscore.f1", .6, "distinct.1", .1));
    assertThat(Leaderboard.of(List.of(one, two), List.of()).rows().getFirst().results())
        .isEqualTo(two);
    assertThat(Leaderboard.of(List.of(one, two), List.of("distinct.1")).rows().getFirst().results())
        .isEqualTo(one);
    assertThatThrownBy(() -> Leaderboard.of(List.of(one, two), List.of("distinct.3")))
        .hasMessage("\"one\" has no distinct.3; it has bertscore.f1, distinct.1");
  }

  @Test
  void scoresByAnotherModelAreNotCompared() {
    var one = Systems.with("one", Map.of("bertscore.f1", .5));
    var two =
        new Results("two", new TreeMap<>(Map.of("bertscore", "other")), one.measures(), List.of());
    assertThatThrownBy(() -> Leaderboard.of(List.of(one, two), List.of()))
        .hasMessage(
            "bertscore of \"one\" is by one, that of \"two\" by other; they cannot be compared, so"
                + " score both with the same");
    var silent = new Results("three", new TreeMap<>(), one.measures(), List.of());
    assertThatThrownBy(() -> Leaderboard.of(List.of(one, silent), List.of()))
        .hasMessageContaining("do not say what it was scored with");
  }

  @Test
  void systemsThatAnswerOtherDialoguesAreNotCompared() {
    var few = Systems.answering("a", .5, 2);
    var more = Systems.answering("b", .5, 3);
    assertThatThrownBy(() -> Leaderboard.of(List.of(few, more), List.of()))
        .hasMessageContaining("answer different dialogues");
    assertThatThrownBy(() -> Leaderboard.of(List.of(few, few), List.of()))
        .hasMessageContaining("two results are of a system \"a\"");
  }

  @Test
  void resultsAreReadAsTheyWereWritten() throws IOException {
    var results = Systems.answering("é \"quoted\"", .25, 2);
    var file = Files.writeString(folder.resolve("r.jsonl"), results.lines());
    assertThat(Results.read(file)).isEqualTo(results);
    var other = Files.writeString(folder.resolve("o.jsonl"), "{\"a\":1}\n");
    assertThatThrownBy(() -> Results.read(other))
        .hasMessageContaining("o.jsonl names no system in its first line");
  }

  @Test
  void theTableSaysWhatTheScoresWereMadeWith() {
    var board =
        Leaderboard.of(
            List.of(Systems.answering("a", .5, 2), Systems.answering("bb", .75, 2)), List.of());
    assertThat(LeaderboardText.of(board))
        .isEqualToNormalizingNewlines(
            """
            system  rank  ties  bertscore.f1
            bb      1.00  0.00    0.7500 (1)
            a       2.00  0.00    0.5000 (2)
            bertscore: one
            rank: mean place by bertscore.f1
            """);
  }
}
