package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdmissionsTest {
  @TempDir Path folder;
  private Journal journal;

  @BeforeEach
  void open() throws IOException {
    journal = Journal.open(folder.resolve("journal"));
  }

  @Test
  void admitsAllThatIsStoredWhileThereIsRoom() {
    var admissions = new Admissions(journal, 100, 0, 0);
    assertThat(admissions.targetAt(1, 40)).isEqualTo(40);
  }

  @Test
  void keepsAnExampleUntilEverythingOfItsTimeHasBeenDrawn() {
    var admissions = new Admissions(journal, 100, 0, 0);
    admissions.admit(1, admissions.targetAt(1, 150));
    assertThat(admissions.admitted()).isEqualTo(100);
    assertThat(admissions.targetAt(2, 150)).isEqualTo(100);
    admissions.roundEnded();
    assertThat(admissions.targetAt(2, 150)).isEqualTo(150);
    assertThat(admissions.targetAt(2, 500)).isEqualTo(200);
  }

  @Test
  void repeatsWhatTheJournalSaysWhateverIsStoredNow() {
    var before = new Admissions(journal, 100, 0, 0);
    before.admit(1, 10);
    before.admit(2, 10);
    before.admit(3, 25);
    var after = new Admissions(journal, 100, 10, 0);
    assertThat(after.isReplay(2)).isTrue();
    assertThat(after.targetAt(2, 90)).isEqualTo(10);
    assertThat(after.targetAt(3, 90)).isEqualTo(25);
    assertThat(after.isReplay(4)).isFalse();
    assertThat(after.targetAt(4, 90)).isEqualTo(90);
  }
}
