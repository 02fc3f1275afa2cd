package dev.latebloom.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final String CLEAR = "\r\u001b[2K";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long now = 1_000;

  @Test
  void aTerminalHasOneLineThatIsDrawnAgain() {
    try (var progress = progress(Progress.Mode.TERMINAL)) {
      progress.show(width -> "one");
      now += 100_000_000;
      progress.show(width -> "two");
    }
    assertThat(text()).isEqualTo(CLEAR + "one" + CLEAR + "two\n");
  }

  @Test
  void aTerminalIsNotDrawnMoreThanTenTimesASecondButTheLastStateIsShown() {
    try (var progress = progress(Progress.Mode.TERMINAL)) {
      progress.show(width -> "one");
      now += 99_999_999;
      progress.show(width -> "two");
      progress.show(width -> "three");
    }
    assertThat(text()).isEqualTo(CLEAR + "one" + CLEAR + "three\n");
  }

  @Test
  void aTerminalsLastColumnStaysFree() {
    try (var progress = progress(Progress.Mode.TERMINAL)) {
      progress.show(width -> "x".repeat(width));
    }
    assertThat(text()).isEqualTo(CLEAR + "x".repeat(39) + "\n");
  }

  @Test
  void aMessageIsPutAboveTheLine() {
    try (var progress = progress(Progress.Mode.TERMINAL)) {
      progress.show(width -> "one");
      progress.say("saved");
    }
    assertThat(text()).isEqualTo(CLEAR + "one" + CLEAR + "saved\none\n");
  }

  @Test
  void aLogHasALineEveryTenSecondsAndNoControlCharacters() {
    try (var progress = progress(Progress.Mode.LINES)) {
      progress.show(width -> "one");
      now += 9_999_999_999L;
      progress.show(width -> "two");
      now += 1;
      progress.show(width -> "three");
      progress.say("saved");
      progress.show(width -> "four");
    }
    assertThat(text()).isEqualTo("one\nthree\nsaved\nfour\n");
  }

  @Test
  void aLogHasNoOlderStateBehindAMessage() {
    try (var progress = progress(Progress.Mode.LINES)) {
      progress.show(width -> "one");
      progress.show(width -> "two");
      progress.say("saved");
    }
    assertThat(text()).isEqualTo("one\nsaved\n");
  }

  @Test
  void aLogSaysTheSameThingOnce() {
    var progress = progress(Progress.Mode.LINES);
    for (int i = 0; i < 100; i++) {
      progress.show(width -> "waiting for 400 of 1,000 examples");
      now += 1_000_000_000L;
    }
    progress.show(width -> "waiting for 500 of 1,000 examples");
    assertThat(text().lines())
        .containsExactly("waiting for 400 of 1,000 examples", "waiting for 500 of 1,000 examples");
  }

  @Test
  void quietIsQuiet() {
    try (var progress = progress(Progress.Mode.QUIET)) {
      progress.show(width -> "one");
      progress.say("saved");
    }
    assertThat(text()).isEmpty();
  }

  @Test
  void theLauncherKnowsBetterThanJavaWhetherThereIsATerminal() {
    assertThat(Progress.mode(Map.of("LATEBLOOM_TERMINAL", "1"), false))
        .isEqualTo(Progress.Mode.TERMINAL);
    assertThat(Progress.mode(Map.of("LATEBLOOM_TERMINAL", "0"), true))
        .isEqualTo(Progress.Mode.LINES);
    assertThat(Progress.mode(Map.of(), true)).isEqualTo(Progress.Mode.TERMINAL);
    assertThat(Progress.mode(Map.of("TERM", "dumb", "LATEBLOOM_TERMINAL", "1"), true))
        .isEqualTo(Progress.Mode.LINES);
  }

  @Test
  void aWidthThatIsNoneIsEighty() {
    assertThat(Progress.width(Map.of("COLUMNS", "132"))).isEqualTo(132);
    assertThat(Progress.width(Map.of("COLUMNS", "0"))).isEqualTo(80);
    assertThat(Progress.width(Map.of("COLUMNS", "wide"))).isEqualTo(80);
    assertThat(Progress.width(Map.of())).isEqualTo(80);
  }

  private Progress progress(Progress.Mode mode) {
    return new Progress(
        new PrintStream(written, true, StandardCharsets.UTF_8), mode, 40, () -> now);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
