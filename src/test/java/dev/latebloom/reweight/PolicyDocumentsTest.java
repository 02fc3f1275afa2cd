package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyDocumentsTest {
  @TempDir private Path folder;

  @Test
  void aDocumentKeepsItsNumberWhateverComesLater() throws IOException {
    long first = new PolicyDocuments(folder).add("{\"a\":1}");
    long second = new PolicyDocuments(folder).add("{\"a\":2}");
    assertThat(first).isPositive();
    assertThat(new PolicyDocuments(folder).read(first)).isEqualTo("{\"a\":1}");
    assertThat(new PolicyDocuments(folder).read(second)).isEqualTo("{\"a\":2}");
  }

  @Test
  void aMissingDocumentIsNamed() {
    assertThatThrownBy(() -> new PolicyDocuments(folder).read(3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3.json is missing");
  }
}
