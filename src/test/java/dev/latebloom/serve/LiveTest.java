package dev.latebloom.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.observe.history.History;
import dev.latebloom.train.RolloutFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Instant now = Instant.EPOCH;
  private final Status status = new Status(Path.of("run"), 0, Duration.ofMinutes(15), () -> now);
  private final Live live = new Live(status, () -> now);
  private final History history = new History(Path.of("history.json"));

  @Test
  void allViewersAreToldTheSameAndItIsMadeOnce() {
    assertThat(live.pieces()).isEqualTo(live.pieces());
  }

  @Test
  void aChartIsToldOnlyWhenItHasChangedAndAWhileAgo() {
    status.accept(history);
    history.stepped(1, 2, RolloutFigures.NONE);
    long first = version("loss");
    long others = version("held_out");

    history.stepped(2, 2, RolloutFigures.NONE);
    assertThat(version("loss")).isEqualTo(first);
    now = now.plusSeconds(6);
    assertThat(version("loss")).isGreaterThan(first);
    assertThat(version("held_out")).isEqualTo(others);
  }

  @Test
  void aChartHasMeansByStepAndHowFarTheySpread() throws IOException {
    status.accept(history);
    history.stepped(1, 2, RolloutFigures.NONE);
    history.stepped(2, 1.23456789, RolloutFigures.NONE);
    assertThat(piece("loss"))
        .isEqualTo(
            JSON.readTree(
                """
                {"steps": [1, 2], "series": {"loss": [2, 1.235]}, "low": [2, 1.235],
                 "high": [2, 1.235]}
                """));
  }

  @Test
  void whatALifeBeforeHadToldIsNotMixedWithTheNext() {
    status.accept(history);
    history.stepped(1, 2, RolloutFigures.NONE);
    long first = version("loss");
    var next = new History(Path.of("history.json"));
    next.stepped(1, 3, RolloutFigures.NONE);
    status.accept(next);
    now = now.plusSeconds(6);
    assertThat(version("loss")).isGreaterThan(first);
  }

  @Test
  void aRunOfAnySizeIsToldInFiftyKilobytes() throws IOException {
    LiveSamples.fill(status, history, 10_000, 1_000_000);
    long bytes = live.pieces().stream().mapToLong(piece -> piece.json().length()).sum();
    assertThat(bytes).isLessThan(50_000);
    assertThat(piece("source_loss").path("series").properties()).hasSize(12);
    assertThat(piece("map").path("late")).isNotEmpty();
  }

  @Test
  void answersAreToldOnceAndNotWithEveryStatus() throws IOException {
    LiveSamples.fill(status, history, 3, 100);
    assertThat(piece("answers").path("answers")).hasSize(5);
    assertThat(piece("answers").at("/answers/0/verdict").asText()).isEqualTo("right");
    assertThat(piece("status").path("evaluation").has("right")).isTrue();
    assertThat(piece("status").path("evaluation").has("answers")).isFalse();
    long first = version("answers");
    now = now.plusSeconds(6);
    assertThat(version("answers")).isEqualTo(first);
  }

  private long version(String name) {
    return live.pieces().stream()
        .filter(piece -> piece.name().equals(name))
        .mapToLong(Live.Piece::version)
        .sum();
  }

  private JsonNode piece(String name) throws IOException {
    for (var piece : live.pieces())
      if (piece.name().equals(name)) return JSON.readTree(piece.json());
    throw new AssertionError("no piece " + name);
  }
}
