package dev.latebloom.app.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.serve.access.DaemonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Three machines whose cables carry little. */
final class SlowLinkIT {
  /** About 4 MB of weights come to each worker in a round: 4 s of 8 Mbit/s. */
  private static final String MILLION =
      "train.model { width = 128, layers = 4, heads = 2, kv-heads = 2, hidden = 512, context = 64"
          + " }";

  private static final Duration WINDOW = Duration.ofMillis(200);

  @TempDir Path folder;

  @Test
  void overEightMegabitASecondThatLosePacketsNobodyIsLeftOut() throws Exception {
    try (var team = Team.start(folder, MILLION, slow("8mbit"))) {
      team.await(Team.rounds(3, 0, 0, 1, 2), 0, 1, 2);
      // What waits for longer than the queue holds is lost, and TCP sends it again.
      long lost = 0;
      for (int i = 0; i < Team.WORKERS; i++) lost += team.machines().lostTo(i);
      assertThat(lost).as("packets lost").isPositive();
      team.endWell(0, 1, 2);
      team.outcome().allIsStoredOnce();
      team.outcome().allAreDrawnInTurn();
    }
  }

  /**
   * A measurement, for docs/results: how long training waits, and how long a cable carries much.
   */
  @Test
  @EnabledIfSystemProperty(named = "link.rounds", matches = "\\d+")
  void ofThirtyMillionParametersOverAHundredMegabitASecond() throws Exception {
    int rounds = Integer.getInteger("link.rounds");
    // 60 MB of weights from each other worker.
    var settings =
        """
        train.model { width = 512, layers = 8, heads = 8, kv-heads = 8, hidden = 1696, context = 64 }
        sample.examples = 32
        checkpoint.interval = 1000
        cluster { steps = %d, overlap = %d, deadline = 10m }
        """
            .formatted(
                Integer.getInteger("link.steps", 100), Integer.getInteger("link.overlap", 0));
    try (var team = Team.start(folder, settings, slow("100mbit"))) {
      team.await(Team.rounds(1, 0, 0, 1, 2), Duration.ofHours(1), 0, 1, 2);
      for (long round = 1; round < rounds; round++) {
        long began = System.nanoTime();
        long newest = round;
        var carried = new ArrayList<Long>();
        long before = team.machines().carriedTo(0);
        while (team.round() == newest) {
          long end = System.nanoTime() + WINDOW.toNanos();
          while (System.nanoTime() < end) team.round();
          long now = team.machines().carriedTo(0);
          carried.add(now - before);
          before = now;
        }
        // A fifth of what it can carry.
        long busy = carried.stream().filter(bytes -> bytes > 12_500_000L * 0.2 / 5).count();
        System.out.printf(
            "round %d: %.1f s, in %.1f of which the first worker's cable carried %.1f MB%n",
            newest + 1,
            (System.nanoTime() - began) / 1e9,
            busy * WINDOW.toMillis() / 1e3,
            carried.stream().mapToLong(bytes -> bytes).sum() / 1e6);
      }
      for (int worker = 0; worker < Team.WORKERS; worker++) say(team, worker);
      team.endWell(0, 1, 2);
    }
  }

  private static Machines slow(String rate) throws IOException {
    var machines = Machines.start(Team.WORKERS);
    for (int i = 0; i < Team.WORKERS; i++) machines.slow(i, rate);
    return machines;
  }

  /** What the worker's own metrics say. */
  private static void say(Team team, int worker) throws Exception {
    var url = DaemonFile.read(team.place(worker)).orElseThrow().uri() + "/metrics";
    var command = new ArrayList<>(team.machines().on(worker));
    command.addAll(List.of("curl", "-s", url));
    var process = new ProcessBuilder(command).start();
    var metrics = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    metrics
        .lines()
        .filter(
            line -> line.matches("latebloom_(cluster_|steps_total|stage_seconds_(sum|count)).*"))
        .forEach(line -> System.out.println(Team.name(worker) + " " + line));
  }
}
