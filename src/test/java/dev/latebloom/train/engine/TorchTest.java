package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.latebloom.config.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorchTest {
  @Test
  void aDeviceThatIsNotThereIsNamedWithAWayOut() {
    assertThatThrownBy(() -> Devices.choose("cuda:3", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "train.device is \"cuda:3\", but the engine sees 1 GPUs; use \"auto\" or \"cpu\"");
    assertThatThrownBy(() -> Devices.choose("tpu", 1)).hasMessageContaining("\"tpu\"");
  }

  @Test
  void autoTakesTheFirstGpuOrElseTheCpu() {
    assertThat(Devices.name(Devices.choose("auto", 2))).isEqualTo("cuda:0");
    assertThat(Devices.name(Devices.choose("auto", 0))).isEqualTo("cpu");
    assertThat(Devices.name(Devices.choose("cuda:1", 2))).isEqualTo("cuda:1");
  }

  @Test
  void theThreadCountIsWhatWasAskedFor() {
    try (var torch = Torch.load("cpu", 1)) {
      assertThat(torch.threads()).isEqualTo(1);
      assertThat(JniUtils.getNumThreads()).isEqualTo(1);
    }
    try (var torch = Torch.load("cpu", 2)) {
      assertThat(JniUtils.getNumThreads()).isEqualTo(2);
      assertThat(torch.device()).isEqualTo("cpu");
    }
    try (var torch = Torch.load("cpu", 0)) {
      assertThat(torch.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
  }

  @Test
  void anArrayOutlivesTheBufferItCameFrom() {
    try (var torch = Torch.load("cpu", 1);
        var scope = torch.scope()) {
      var buffer = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
      buffer.putFloat(1).putFloat(2).flip();
      var array = torch.create(scope, buffer, new Shape(2));
      buffer.putFloat(0, 99);
      assertThat(array.toFloatArray()).containsExactly(1, 2);
      assertThatThrownBy(() -> torch.create(scope, buffer, new Shape(3)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aClosedScopeLeavesNoArrayBehind() {
    try (var torch = Torch.load("cpu", 1)) {
      try (var scope = torch.scope()) {
        torch.zeros(scope, new Shape(4));
        assertThat(torch.liveArrays()).isEqualTo(1);
      }
      assertThat(torch.liveArrays()).isZero();
    }
  }

  @Test
  void residentMemoryIsReadInKibibytes() {
    assertThat(ProcessMemory.bytesOf("VmRSS:\t  2048 kB")).isEqualTo(2048 * 1024);
  }

  @Test
  void residentMemoryCountsNativeArrays() {
    assumeTrue(ProcessMemory.residentBytes().isPresent(), "the system does not say");
    try (var torch = Torch.load("cpu", 1);
        var scope = torch.scope()) {
      long before = ProcessMemory.residentBytes().orElseThrow();
      scope.ones(new Shape(32, 1 << 20));
      // 128 MiB, less what other threads may have given back meanwhile.
      assertThat(ProcessMemory.residentBytes().orElseThrow() - before).isGreaterThan(100L << 20);
    }
  }

  @Test
  void aTypeThatWouldAbortTheJvmIsRefused(@TempDir Path folder) throws Exception {
    assertThat(exitCodeOfChild(folder, "guarded")).isZero();
    // Why there is a guard. Once this fails, DJL maps the type and the guard can go.
    assertThat(exitCodeOfChild(folder, "bare")).isEqualTo(128 + 6);
  }

  private static int exitCodeOfChild(Path folder, String mode)
      throws IOException, InterruptedException {
    var child =
        new ProcessBuilder(
                ChildJvm.command(
                    List.of("-Xmx256m", "-XX:-CreateCoredumpOnCrash"),
                    ConvertToBfloat16.class.getName(),
                    List.of(mode)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(mode + ".log").toFile())
            .start();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return child.exitValue();
    } finally {
      child.destroyForcibly();
    }
  }

  /** Run as a process of its own, since it may die. */
  static final class ConvertToBfloat16 {
    private ConvertToBfloat16() {}

    public static void main(String[] args) {
      try (var torch = Torch.load("cpu", 1);
          var scope = torch.scope()) {
        var array = torch.zeros(scope, new Shape(1));
        if (args[0].equals("bare")) {
          array.toType(DataType.BFLOAT16, true);
        } else {
          assertThatThrownBy(() -> torch.convert(array, DataType.BFLOAT16))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("inside kernels only");
          assertThat(torch.convert(array, DataType.FLOAT64).toDoubleArray()).containsExactly(0);
        }
      }
    }
  }
}
