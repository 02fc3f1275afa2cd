package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ElsewhereTest {
  private static final String SELF = "box1:25520";
  private static final String OTHER = "box2:25520";

  private final Set<String> reachable = new HashSet<>();
  private final Set<String> members = new HashSet<>(Set.of(SELF));
  private final Elsewhere elsewhere = new Elsewhere(List.of(SELF, OTHER), reachable::contains);

  @Test
  void whoeverCanBeReachedAndStaysAwayIsElsewhere() {
    reachable.add(OTHER);
    assertThat(foundAt(0, 5, 10, 15, 20, 25)).isFalse();
    assertThat(foundAt(30)).isTrue();
  }

  @Test
  void whoeverJoinsMeanwhileIsHere() {
    reachable.add(OTHER);
    assertThat(foundAt(0, 10, 20)).isFalse();
    members.add(OTHER);
    assertThat(foundAt(30, 60)).isFalse();
  }

  @Test
  void whoeverCannotBeReachedIsNowhereAndTheWaitBeginsAnewLater() {
    assertThat(foundAt(0, 40)).isFalse();
    reachable.add(OTHER);
    assertThat(foundAt(50, 60)).isFalse();
    reachable.remove(OTHER);
    assertThat(foundAt(70)).isFalse();
    reachable.add(OTHER);
    assertThat(foundAt(80, 100)).isFalse();
    assertThat(foundAt(110)).isTrue();
  }

  @Test
  void nobodyIsAskedMoreOftenThanEveryFiveSeconds() {
    int[] asked = {0};
    var counting =
        new Elsewhere(
            List.of(OTHER),
            _ -> {
              asked[0]++;
              return true;
            });
    for (long tenth = 0; tenth <= 100; tenth++) {
      counting.node(members, TimeUnit.MILLISECONDS.toNanos(100 * tenth));
    }
    assertThat(asked[0]).isEqualTo(3);
  }

  private boolean foundAt(long... seconds) {
    boolean found = false;
    for (long second : seconds) {
      found |= elsewhere.node(members, TimeUnit.SECONDS.toNanos(second)).isPresent();
    }
    return found;
  }
}
