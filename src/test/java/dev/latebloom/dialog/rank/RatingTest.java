package dev.latebloom.dialog.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RatingTest {
  private static final int DIALOGUES = 40;
  private static final List<Results> SYSTEMS =
      List.of(
          Systems.answering("alpha", .1, DIALOGUES),
          Systems.answering("beta", .2, DIALOGUES),
          Systems.answering("gamma-ray", .3, DIALOGUES));

  @TempDir private Path folder;

  @Test
  void everyTwoSystemsAreComparedEquallyOftenAndEachIsAInHalf() {
    var pairs = BlindPair.drawn(SYSTEMS, 60, 1);
    assertThat(pairs.stream().collect(Collectors.groupingBy(RatingTest::systems)))
        .hasSize(3)
        .allSatisfy((_, each) -> assertThat(each).hasSize(20));
    // Of 60 fair coins fewer than 18 or more than 42 are heads once in a thousand.
    assertThat(pairs.stream().filter(each -> each.a().compareTo(each.b()) < 0).count())
        .isBetween(18L, 42L);
    assertThat(BlindPair.drawn(SYSTEMS, 60, 2)).isNotEqualTo(pairs);
  }

  private static List<String> systems(BlindPair pair) {
    return List.of(pair.a(), pair.b()).stream().sorted().toList();
  }

  @Test
  void thePageForPeopleNamesNoSystemAndNoScore() {
    var page = new RatingPage(SYSTEMS, Systems.dialogues(DIALOGUES), 5, 1).text();
    assertThat(page)
        .doesNotContain("alpha", "beta", "gamma-ray", "bertscore", "it is ")
        .contains("&lt;answer 5&gt;", "what is ");
    assertThat(page.split("data-pair=", -1)).hasSize(6);
  }

  @Test
  void theShareOfComparisonsThatASystemWonIsItsMeasure() throws IOException {
    var pairs = BlindPair.drawn(SYSTEMS, 60, 7);
    var lines = new StringBuilder();
    for (var pair : pairs) {
      // Whoever is alpha helps; the others are the same.
      var choice = pair.a().equals("alpha") ? "a" : pair.b().equals("alpha") ? "b" : "same";
      lines.append(
          "{\"pair\":\"%s\",\"question\":\"helps\",\"choice\":\"%s\"}%n"
              .formatted(pair.code(), choice));
    }
    var file = Files.writeString(folder.resolve("j.jsonl"), lines);

    var judged = Judgements.addTo(SYSTEMS, file, 7);

    assertThat(judged)
        .extracting(each -> each.measures().get("human.helps"))
        .containsExactly(1., .25, .25);
    assertThat(Leaderboard.of(judged, List.of("human.helps")).scorers())
        .containsEntry("human", "60 judgements of j.jsonl");
    assertThatThrownBy(() -> Judgements.addTo(SYSTEMS, file, 8))
        .hasMessageContaining("judgement 1 of")
        .hasMessageContaining("--seed of the page");
  }

  @Test
  void thePageOfTheBoardShowsContextReferenceAndEachAnswerWithItsScores() {
    var board = Leaderboard.of(SYSTEMS, List.of());
    var page = new LeaderboardPage(board, Systems.dialogues(DIALOGUES)).text(2, 1);
    assertThat(page)
        .contains(
            "what is ", "it is ", "&lt;answer 5&gt;", "&lt;answer 9&gt;", "bertscore</b> by one");
    assertThat(page.split("<dt>bertscore.f1</dt>", -1)).hasSize(2 * 3 + 1);
    assertThatThrownBy(() -> new LeaderboardPage(board, Systems.dialogues(3)))
        .hasMessage("the dialogue d3 that the results answer is not in --data");
  }
}
