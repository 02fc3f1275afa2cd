package dev.latebloom.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.observe.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class StatusTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final Status status =
      new Status(Path.of("data", "run"), 2000, Duration.ofMinutes(15), () -> now);

  @Test
  void beforeTheFirstStepThereIsNoSnapshot() throws IOException {
    assertThat(json().get("snapshot").isNull()).isTrue();
    assertThat(json().get("phase").textValue()).isEqualTo("starting");
    assertThat(json().get("ready").booleanValue()).isFalse();
    assertThat(json().get("checkpoint").get("step").isNull()).isTrue();
  }

  @Test
  void aNumberThatIsNoneIsNull() throws IOException {
    status.accept(Samples.snapshot(100));

    var unseen = json().at("/snapshot/figures/cohorts/0");
    assertThat(unseen.get("cohort").textValue()).isEqualTo("unseen");
    assertThat(unseen.get("meanLoss").isNull()).isTrue();
    assertThat(unseen.get("shareOfDraws").doubleValue()).isEqualTo(0.02);
  }

  @Test
  void allFiguresAreThere() throws IOException {
    status.connected("127.0.0.1:9092");
    status.accept(Samples.snapshot(100));
    status.accept(Samples.ingest(7500));
    status.accept(Samples.pool());
    status.accept(Samples.checkpoint(START));

    assertThat(json().at("/bootstrap").textValue()).isEqualTo("127.0.0.1:9092");
    assertThat(json().at("/goal").longValue()).isEqualTo(2000);
    assertThat(json().at("/snapshot/times/train").longValue()).isEqualTo(61_000_000);
    assertThat(json().at("/ingest/rejected/not_json").longValue()).isEqualTo(12);
    assertThat(json().at("/ingest/rejects/not_json/text").textValue()).isEqualTo("{");
    assertThat(json().at("/ingest/rejects/not_json/why").textValue()).contains("not closed");
    assertThat(json().at("/pool/held").longValue()).isEqualTo(7473);
    assertThat(json().at("/checkpoint/seconds").doubleValue()).isEqualTo(0.18);
    assertThat(json().at("/checkpoint/finished").textValue()).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void theRateIsCountedFromTheFirstStepOfThisProcess() throws IOException {
    now = START.plusSeconds(30);
    status.accept(Samples.snapshot(1000));
    assertThat(json().get("stepsPerSecond").doubleValue()).isZero();

    now = now.plusSeconds(2);
    status.accept(Samples.snapshot(1030));
    assertThat(json().get("stepsPerSecond").doubleValue()).isEqualTo(15);
    assertThat(json().get("tokensPerSecond").doubleValue()).isEqualTo(15 * 5200);
    assertThat(status.now().uptime()).isEqualTo(Duration.ofSeconds(32));
  }

  @Test
  void aStepOfAMinuteIsNormalAndNoStepForLongerThanTheBoundIsNot() {
    status.enter(Phase.TRAINING);
    status.accept(Samples.snapshot(1));
    now = now.plusSeconds(60);
    assertThat(status.now().ready()).isTrue();

    now = START.plus(Duration.ofMinutes(15)).plusSeconds(1);
    assertThat(status.now().ready()).isFalse();
    assertThat(status.now().reason()).startsWith("no step for 901 s, longer than serve.stalled");

    status.accept(Samples.snapshot(2));
    assertThat(status.now().ready()).isTrue();
  }

  @Test
  void whoWaitsForExamplesDoesNotStandStill() {
    status.enter(Phase.WAITING, "400 of 1,000 examples; pool.start-after");
    now = START.plus(Duration.ofDays(1));
    assertThat(status.now().ready()).isTrue();

    status.enter(Phase.TRAINING);
    assertThat(status.now().ready()).isTrue();
  }

  @Test
  void aFirstStepThatNeverComesIsNoticed() {
    status.enter(Phase.TRAINING);
    now = START.plus(Duration.ofMinutes(16));
    assertThat(status.now().stalled()).isTrue();
  }

  @Test
  void aRunThatStopsDoesNothingElseAnyMore() {
    status.enter(Phase.STOPPING);
    status.enter(Phase.TRAINING);
    assertThat(status.now().phase()).isEqualTo(Phase.STOPPING);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(StatusJson.of(status.now()));
  }
}
