package dev.latebloom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.Rejection;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NothingToTrainOnExceptionTest {
  @Test
  void saysHowManyRecordsWereRejectedForWhatReason() {
    var read =
        new IngestFigures(3, 0, 0, Map.of(Rejection.UNKNOWN_SHAPE, 2L, Rejection.EMPTY, 1L), 0);

    assertThat(new NothingToTrainOnException("t", "t.rejected", read))
        .hasMessage(
            "topic t held 3 records and none can be an example (1 empty, 2 unknown_shape); see"
                + " topic t.rejected");
  }

  @Test
  void anEmptyTopicIsToBeFilled() {
    assertThat(new NothingToTrainOnException("t", "t.rejected", IngestFigures.NONE))
        .hasMessageStartingWith("topic t holds no record; fill it with 'latebloom ingest'");
  }

  @Test
  void isNotTriedAgain() {
    var failure = new NothingToTrainOnException("t", "t.rejected", IngestFigures.NONE);
    assertThat(Failures.repeats(failure)).isTrue();
    assertThat(RunFailedException.said(failure)).startsWith("topic t holds no record");
  }
}
