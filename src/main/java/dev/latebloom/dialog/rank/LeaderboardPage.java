package dev.latebloom.dialog.rank;

import static dev.latebloom.page.HtmlPage.escaped;

import dev.latebloom.dialog.data.Passage;
import dev.latebloom.random.SplitMix64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A leaderboard as a page, with some dialogues and what each system says to them. */
public final class LeaderboardPage {
  private final Leaderboard board;
  private final Asked asked;
  private final List<String> measures;

  /** Of a board and the dialogues that its systems answer. */
  public LeaderboardPage(Leaderboard board, List<Passage> dialogues) {
    this.board = board;
    this.asked = new Asked(results(board), dialogues);
    this.measures = LeaderboardText.measures(board);
  }

  private static List<Results> results(Leaderboard board) {
    return board.rows().stream().map(Leaderboard.Row::results).toList();
  }

  /**
   * The page.
   *
   * @param examples most dialogues that it shows
   * @param seed decides which
   */
  public String text(int examples, long seed) {
    var ids = results(board).getFirst().answers().stream().map(Results.Scored::id).toList();
    var shown =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> SplitMix64.mix(seed + i * SplitMix64.GAMMA)))
            .limit(examples)
            .sorted()
            .map(ids::get)
            .toList();
    var about =
        "%,d systems on %,d dialogues; more is better. A place stands in brackets."
            .formatted(board.rows().size(), ids.size());
    return Html.page(
        "Leaderboard",
        about,
        "<section><h2>Ranks</h2>%s%s</section>%n%s"
            .formatted(
                table(),
                legend(),
                shown.stream().map(this::example).collect(Collectors.joining("\n"))));
  }

  private String table() {
    var head =
        measures.stream().map(each -> "<th>" + named(each) + "</th>").collect(Collectors.joining());
    return """
    <div class="scroll" tabindex="0"><table><thead><tr><th>system</th><th>rank</th><th>ties</th>%s</tr></thead><tbody>
    %s
    </tbody></table></div>
    """
        .formatted(head, board.rows().stream().map(this::row).collect(Collectors.joining("\n")));
  }

  /** May break behind the family's name. */
  private static String named(String measure) {
    return escaped(measure).replaceFirst("\\.", "<br>");
  }

  private String row(Leaderboard.Row row) {
    var cells =
        measures.stream()
            .map(each -> cell(row, each))
            .collect(Collectors.joining("</td><td>", "<td>", "</td>"));
    return "<tr><td>%s</td><td><b>%s</b></td><td>%s</td>%s</tr>"
        .formatted(
            escaped(row.results().system()),
            LeaderboardText.number(row.rank()),
            LeaderboardText.number(row.ties()),
            cells);
  }

  private static String cell(Leaderboard.Row row, String measure) {
    var cell = row.cells().get(measure);
    if (cell == null) return "-";
    return "%s <small>(%s)</small>"
        .formatted(LeaderboardText.value(cell.value()), LeaderboardText.place(cell.place()));
  }

  private String legend() {
    var words = new StringBuilder("<p class=\"note\">The rank is the mean place by ");
    words.append(escaped(String.join(", ", board.by())));
    if (!board.ties().isEmpty()) {
      words.append("; equal ranks are ordered by the mean place by ");
      words.append(escaped(String.join(", ", board.ties())));
    }
    words.append(".</p><ul class=\"note\">");
    board
        .scorers()
        .forEach(
            (family, by) ->
                words.append("<li><b>%s</b> by %s</li>".formatted(escaped(family), escaped(by))));
    return words.append("</ul>").toString();
  }

  private String example(String id) {
    var passage = asked.passage(id);
    var reference =
        passage
            .response()
            .map(
                response ->
                    "<div class=\"answer reference\"><h3>reference</h3><p>%s</p></div>%n"
                        .formatted(escaped(response.text())))
            .orElse("");
    return """
    <section><h2>%s</h2>
    %s<div class="answers">
    %s%s
    </div></section>
    """
        .formatted(
            escaped(id),
            Html.context(passage),
            reference,
            board.rows().stream().map(row -> answer(row, id)).collect(Collectors.joining("\n")));
  }

  private String answer(Leaderboard.Row row, String id) {
    var answer = asked.answer(row.results().system(), id);
    var scores =
        measures.stream()
            .filter(answer.scores()::containsKey)
            .map(each -> score(each, answer.scores().getOrDefault(each, Double.NaN)))
            .collect(Collectors.joining());
    return "<div class=\"answer\"><h3>%s</h3><p>%s</p><dl>%s</dl></div>"
        .formatted(escaped(row.results().system()), escaped(answer.answer()), scores);
  }

  private static String score(String measure, double value) {
    return "<div><dt>%s</dt><dd>%s</dd></div>"
        .formatted(escaped(measure), LeaderboardText.value(value));
  }
}
