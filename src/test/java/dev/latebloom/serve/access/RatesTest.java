package dev.latebloom.serve.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Ten requests a second. */
final class RatesTest {
  private Instant now = Instant.EPOCH;
  private final Rates rates = new Rates(10, () -> now);

  @Test
  void anAddressHasItsSecondAtOnceAndThenItsRate() throws Exception {
    assertThat(allowed(address(1), 30)).isEqualTo(10);
    now = now.plusMillis(500);
    assertThat(allowed(address(1), 30)).isEqualTo(5);
    now = now.plusSeconds(3600);
    assertThat(allowed(address(1), 30)).isEqualTo(10);
  }

  @Test
  void oneAddressTakesNothingFromAnother() throws Exception {
    allowed(address(1), 100);
    assertThat(allowed(address(2), 10)).isEqualTo(10);
  }

  @Test
  void aClockThatGoesBackGivesNothing() throws Exception {
    allowed(address(1), 10);
    now = now.minusSeconds(60);
    assertThat(allowed(address(1), 5)).isZero();
  }

  private int allowed(InetAddress address, int requests) {
    int allowed = 0;
    for (int i = 0; i < requests; i++) if (rates.allow(address)) allowed++;
    return allowed;
  }

  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
  }
}
