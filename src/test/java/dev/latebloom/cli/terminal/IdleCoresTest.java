package dev.latebloom.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cli.terminal.IdleCores.Reading;
import org.junit.jupiter.api.Test;

final class IdleCoresTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void allAreIdleWhereNobodyElseWorks() {
    // This process had one of two cores for half of the second.
    assertThat(of(2, 1.5, 0.5)).isEqualTo(2);
  }

  @Test
  void theCoreOfAnotherProgramIsLeftToIt() {
    assertThat(of(2, 0.6, 0.4)).isOne();
    assertThat(of(8, 6.9, 0.1)).isEqualTo(7);
  }

  @Test
  void whatOthersUseForAMomentDoesNotCount() {
    assertThat(of(2, 1.4, 0.3)).isEqualTo(2);
  }

  @Test
  void oneIsTakenInAnyCase() {
    assertThat(of(2, 0, 0.2)).isOne();
  }

  @Test
  void noMoreAreTakenThanThisProcessMayUse() {
    // A container with two cores of a machine that has sixty-four.
    assertThat(of(2, 40, 1)).isEqualTo(2);
  }

  @Test
  void waitingForADiskIsIdle() {
    assertThat(IdleCores.idle("cpu  100 0 50 700 300 1 2 3 0 0")).isEqualTo(10 * SECOND);
  }

  @Test
  void hereOneCoreAtLeastIsFound() throws InterruptedException {
    assertThat(IdleCores.watch().count()).isBetween(1, Runtime.getRuntime().availableProcessors());
  }

  private static int of(int most, double idle, double own) {
    var second = new Reading(SECOND, (long) (idle * SECOND), (long) (own * SECOND));
    return IdleCores.between(new Reading(0, 0, 0), second, most);
  }
}
