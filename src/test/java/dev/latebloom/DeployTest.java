package dev.latebloom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DeployTest {
  /** Of a Dockerfile, of compose, of Kubernetes. */
  private static final Pattern IMAGE = Pattern.compile("(?m)^(?:FROM|\\s+image:) (\\S+)");

  @Test
  void whateverOthersMadeIsPinnedByItsDigest() {
    var images =
        Stream.of("docker/Dockerfile", "docker/compose.yaml", "kubernetes/latebloom.yaml")
            .map(Path.of("deploy")::resolve)
            .flatMap(file -> IMAGE.matcher(text(file)).results().map(each -> each.group(1)))
            .filter(image -> !image.startsWith("latebloom:"))
            .toList();
    assertThat(images).hasSize(5).allMatch(each -> each.matches(".*:.*@sha256:[0-9a-f]{64}"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
