package dev.latebloom.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildJvmTest {
  @Test
  void aChildHasTheFlagsOfThisProcess() {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .containsAll(ChildJvm.flags());
  }

  @Test
  void aChildOfAnyFolderFindsItsClasses(@TempDir Path temp) throws Exception {
    var folder = Files.createDirectory(temp.resolve("100% of a+b c"));
    var command = ChildJvm.latebloom(List.of("-Xmx64m"), List.of("--version"));
    var child = new ProcessBuilder(command).directory(folder.toFile()).start();
    assertThat(new String(child.getInputStream().readAllBytes(), UTF_8)).startsWith("latebloom");
    assertThat(child.waitFor()).isZero();
  }
}
