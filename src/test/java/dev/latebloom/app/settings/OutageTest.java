package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class OutageTest {
  private static final Outage.Retries RETRIES =
      new Outage.Retries(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(14));

  @Test
  void waitsDoubleUpToTheLongestAndEndWhenTheyAddUpToTheBound() {
    var waits = new ArrayList<Long>();
    var outage = Outage.NONE;
    while (!outage.isTooLong(RETRIES)) {
      waits.add(outage.backoff(RETRIES).toSeconds());
      outage = outage.more(RETRIES);
    }

    assertThat(waits).containsExactly(1L, 2L, 4L, 5L);
    assertThat(outage.failures()).isEqualTo(4);
  }

  @Test
  void aThousandFailuresDoNotOverflowTheWait() {
    var outage = new Outage(1_000, Duration.ZERO);

    assertThat(outage.backoff(RETRIES)).isEqualTo(Duration.ofSeconds(5));
  }
}
