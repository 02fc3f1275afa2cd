package dev.latebloom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latebloom.config.ChildJvm;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory really runs out, in a process of its own whose address space is limited. */
final class OutOfMemoryTest {
  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

  @Test
  void aStepThatDoesNotFitIsTakenInSmallerMicroBatches(@TempDir Path folder) throws Exception {
    assertThat(child(folder, "halves")).as(log(folder)).isZero();
  }

  @Test
  void oneRowThatDoesNotFitIsAnErrorThatSaysWhatToDo(@TempDir Path folder) throws Exception {
    assertThat(child(folder, "gives-up")).as(log(folder)).isZero();
  }

  private static int child(Path folder, String mode) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(PRLIMIT), "needs " + PRLIMIT);
    var command =
        ChildJvm.command(
            List.of(
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash"),
            Child.class.getName(),
            List.of(mode, folder.toString()));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    // Else a thread of the JVM that starts under the limit may take half of it as its own arena.
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    var child = builder.start();
    try {
      assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return child.exitValue();
    } finally {
      child.destroyForcibly();
    }
  }

  private static String log(Path folder) throws IOException {
    var log = folder.resolve("log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  static final class Child {
    private static final OptimizerSettings OPTIMIZER =
        new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, new Schedule.Constant(1e-3));

    private Child() {}

    public static void main(String[] args) throws Exception {
      try (var torch = Torch.load("cpu", 1)) {
        // Before the limit: all that is loaded once is loaded.
        try (var warm = training(torch, 256)) {
          warm.apply(batch(1, 4));
        }
        if (args[0].equals("halves")) halves(torch, Path.of(args[1]));
        else givesUp(torch);
      }
    }

    private static void halves(Torch torch, Path folder) throws Exception {
      float[] expected;
      try (var free = training(torch, 256)) {
        // In small parts: what a whole step frees could be used again under the limit.
        expected = losses(free.apply(batch(1, 128).within(8 * 256)));
      }
      try (var bound = training(torch, 256)) {
        limitMemory(250 << 20);
        var first = bound.apply(batch(1, 128));
        float[] found = losses(first);
        for (int row = 0; row < 128; row++) {
          assertThat(first.id(row)).isEqualTo(row);
          assertThat(found[row]).isCloseTo(expected[row], within(1e-4f));
        }
        assertThat(bound.apply(batch(2, 128)).meanLoss()).isLessThan(first.meanLoss());
        bound.save(folder);
      }
      var limit = new MicroBatchLimit();
      limit.restore(folder);
      var cut = limit.cut(batch(3, 128)).parts();
      assertThat(cut.size()).isGreaterThan(1);
      assertThat(cut).allMatch(part -> part.rows() <= 64);
    }

    private static void givesUp(Torch torch) throws Exception {
      // The logits of one row take 100 MB.
      try (var bound = training(torch, 100_000)) {
        limitMemory(50 << 20);
        assertThatThrownBy(() -> bound.apply(batch(1, 4)))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("one row of 256 tokens; lower ingest.max-tokens");
      }
    }

    private static TrainingStep training(Torch torch, int vocabulary) {
      var settings = new ModelSettings(vocabulary, 64, 2, 4, 4, 128, 256, 10000, 1e-5);
      var model = Model.create(torch, settings, 0, Compute.FP32, 1);
      return TrainingStep.create(torch, model, OPTIMIZER);
    }

    /** One micro-batch of whole rows; its activations take some hundred MiB. */
    private static Batch batch(long step, int rows) {
      var random = new SplittableRandom(1);
      int[] tokens = random.ints(rows * 256L, 0, 256).toArray();
      var ids = new long[rows];
      var prompts = new int[rows];
      var lengths = new int[rows];
      Arrays.setAll(ids, i -> i);
      Arrays.fill(prompts, 1);
      Arrays.fill(lengths, 256);
      return new Batch(step, List.of(new MicroBatch(ids, 256, tokens, prompts, lengths)));
    }

    private static float[] losses(StepLosses step) {
      var losses = new float[step.size()];
      for (int i = 0; i < losses.length; i++) losses[i] = step.loss(i);
      return losses;
    }

    /** Lets this process have so many bytes more than it has now. */
    private static void limitMemory(long more) throws Exception {
      long pages = new Scanner(Files.readString(Path.of("/proc/self/statm"))).nextLong();
      long bytes = pages * 4096 + more;
      var prlimit =
          new ProcessBuilder(
                  PRLIMIT.toString(),
                  "--pid",
                  String.valueOf(ProcessHandle.current().pid()),
                  "--as=" + bytes)
              .inheritIO()
              .start();
      assertThat(prlimit.waitFor()).isZero();
    }
  }
}
