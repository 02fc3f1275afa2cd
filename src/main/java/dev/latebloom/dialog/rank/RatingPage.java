package dev.latebloom.dialog.rank;

import static dev.latebloom.page.HtmlPage.escaped;

import dev.latebloom.dialog.data.Passage;
import dev.latebloom.page.HtmlPage;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A page for people who judge answers without knowing whose they are: two to a dialogue, A and B.
 * It names no system. It keeps what was chosen in the browser and gives it out as a file.
 */
public final class RatingPage {
  private final List<BlindPair> pairs;
  private final Asked asked;

  /**
   * Of systems and the dialogues that they answer.
   *
   * @param most pairs
   * @param seed decides which pairs, their order, and who is A
   */
  public RatingPage(List<Results> all, List<Passage> dialogues, int most, long seed) {
    if (all.size() < 2) {
      throw new IllegalArgumentException("people compare two systems or more; give their results");
    }
    this.asked = new Asked(all, dialogues);
    this.pairs = BlindPair.drawn(all, most, seed);
  }

  /** The page. */
  public String text() {
    var about =
        "%,d comparisons. Read the conversation, then both answers, and choose. What you chose is kept in this browser; save it when you are done."
            .formatted(pairs.size());
    return Html.page(
        "Which answer is better?",
        about,
        """
        %s
        <footer><output id="done"></output><button id="save">Save judgements.jsonl</button></footer>
        <script>
        %s</script>
        """
            .formatted(
                pairs.stream().map(this::pair).collect(Collectors.joining("\n")),
                HtmlPage.resource(Html.class, "rating.js")));
  }

  private String pair(BlindPair pair) {
    return """
    <section data-pair="%s">
    %s<div class="answers">
    <div class="answer"><h3>A</h3><p>%s</p></div>
    <div class="answer"><h3>B</h3><p>%s</p></div>
    </div>
    %s</section>
    """
        .formatted(
            pair.code(),
            Html.context(asked.passage(pair.id())),
            escaped(asked.answer(pair.a(), pair.id()).answer()),
            escaped(asked.answer(pair.b(), pair.id()).answer()),
            Judgements.QUESTIONS.entrySet().stream()
                .map(each -> question(pair, each.getKey(), each.getValue()))
                .collect(Collectors.joining()));
  }

  private static String question(BlindPair pair, String name, String words) {
    var choices =
        List.of("a", "same", "b").stream()
            .map(choice -> choice(pair.code() + "-" + name, name, choice))
            .collect(Collectors.joining());
    return "<fieldset><legend>%s</legend>%s</fieldset>%n".formatted(escaped(words), choices);
  }

  private static String choice(String group, String question, String value) {
    var title = value.equals("same") ? "the same" : value.equals("a") ? "A" : "B";
    return "<label><input type=\"radio\" name=\"%s\" data-question=\"%s\" value=\"%s\">%s</label>"
        .formatted(group, question, value, title);
  }
}
