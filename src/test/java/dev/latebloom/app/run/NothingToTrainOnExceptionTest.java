package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.IngestState;
import dev.latebloom.ingest.Rejects;
import dev.latebloom.ingest.TopicRules;
import dev.latebloom.ingest.record.Rejection;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NothingToTrainOnExceptionTest {
  @Test
  void saysHowManyRecordsWereRejectedForWhatReason() {
    var read =
        new IngestFigures(
            3,
            0,
            0,
            0,
            0,
            Map.of(
                Rejection.UNKNOWN_SHAPE, new Rejects(2, "examples", 0, 0, "{}", "no prompt"),
                Rejection.EMPTY, new Rejects(1, "examples", 0, 2, "", "no value")),
            Map.of(),
            IngestState.ENDED);

    assertThat(new NothingToTrainOnException(TopicRules.of("t"), "t.rejected", read))
        .hasMessage(
            "topic t held 3 records and none can be an example (1 empty, first: no value; 2"
                + " unknown_shape, first: no prompt); see topic t.rejected");
  }

  @Test
  void anEmptyTopicIsToBeFilled() {
    assertThat(new NothingToTrainOnException(TopicRules.of("t"), "t.rejected", IngestFigures.NONE))
        .hasMessageStartingWith("topic t holds no record; fill it with 'latebloom ingest'");
  }

  @Test
  void isNotTriedAgain() {
    var failure =
        new NothingToTrainOnException(TopicRules.of("t"), "t.rejected", IngestFigures.NONE);
    assertThat(Failures.repeats(failure)).isTrue();
    assertThat(RunFailedException.said(failure)).startsWith("topic t holds no record");
  }
}
