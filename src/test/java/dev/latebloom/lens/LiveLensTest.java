package dev.latebloom.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.observe.meter.LensFigures;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.CurrentWeights;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveLensTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final long SECOND = 1_000_000_000;
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, new Schedule.Constant(1e-3));

  @TempDir Path folder;
  private final List<LensFigures> seen = new ArrayList<>();

  @AfterAll
  static void close() {
    TORCH.close();
  }

  /** The full probe is the oracle: it reads the same weights from files. */
  @Test
  void seesInTheModelThatTrainsWhatTheProbeSeesInItsFolder() throws IOException {
    try (var training = planted();
        var lens = lens(1, 40, 100)) {
      training.apply(batch(1));
      lens.after(batch(1), SECOND, training);
      training.save(folder);
    }
    var full = new LensSettings(7, 40, 8, LiveLens.NULLS, LiveLens.PAIRS);
    VsaReport report;
    try (var probe =
        new VsaProbe(
            TORCH,
            ModelFolder.architecture(folder),
            ModelFolder.weights(TORCH, folder),
            full,
            id -> "" + id)) {
      report = probe.run("", "", (_, _, _) -> {});
    }
    var looked = seen.getFirst();
    var cosines = report.orthogonality().get(1);
    assertThat(looked.step()).isEqualTo(1);
    assertThat(looked.dimensions()).isEqualTo(cosines.measured().effectiveDimensions());
    assertThat(looked.dimensionsByChance()).isEqualTo(cosines.expected().effectiveDimensions());
    assertThat(List.of(looked.median(), looked.p90(), looked.p99()))
        .isEqualTo(cosines.measured().quantiles().subList(0, 3));
    double share =
        report.explained().stream()
            .filter(each -> each.side().equals("gate"))
            .mapToDouble(each -> each.headline().share())
            .average()
            .orElseThrow();
    assertThat(looked.explained()).isEqualTo(share);
    // Those of the first layer are planted sums, those of the second random.
    assertThat(share).isBetween(0.5, 0.6);
    assertThat(looked.shuffled()).isLessThan(0.1);
  }

  @Test
  void trainingGoesOnAsIfNobodyLooked() throws IOException {
    try (var alone = planted();
        var watched = planted();
        var lens = lens(1, 16, 100)) {
      for (int step = 1; step <= 4; step++) {
        assertThat(watched.apply(batch(step)).losses())
            .isEqualTo(alone.apply(batch(step)).losses());
        int live = TORCH.liveArrays();
        lens.after(batch(step), SECOND, watched);
        // The kernels are the lens's own, and stay.
        if (step > 1) assertThat(TORCH.liveArrays()).isEqualTo(live);
      }
      assertThat(watched.weights()).isDeepEqualTo(alone.weights());
    }
    assertThat(seen).hasSize(4);
  }

  @Test
  void looksThatWouldTakeMoreThanTheirShareAreLeftOutAndCounted() throws IOException {
    try (var training = planted();
        var lens = lens(2, 16, 1e-3)) {
      for (int step = 1; step <= 6; step++) lens.after(batch(step), 1, training);
      assertThat(seen).extracting(LensFigures::step).containsExactly(2L, 2L, 2L);
      assertThat(seen).extracting(LensFigures::leftOut).containsExactly(0L, 1L, 2L);
      assertThat(seen.getLast().share()).isGreaterThan(1e-3);
      // After so long a step another look costs little.
      lens.after(batch(7), 1_000_000 * SECOND, training);
      lens.after(batch(8), 1, training);
      assertThat(seen.getLast().step()).isEqualTo(8);
      assertThat(seen.getLast().leftOut()).isEqualTo(2);
      assertThat(seen.getLast().share()).isLessThan(1e-3);
    }
  }

  @Test
  void anIntervalOfZeroNeverLooks() throws IOException {
    try (var training = planted();
        var lens = lens(0, 16, 1)) {
      for (int step = 1; step <= 3; step++) lens.after(batch(step), SECOND, training);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void weightsHaveTheirAdaptersAddedAsAnExportHasThem() throws IOException {
    var base = folder.resolve("base");
    var adapters = folder.resolve("adapters");
    base.toFile().mkdir();
    adapters.toFile().mkdir();
    try (var training = planted()) {
      training.save(base);
    }
    var source = ModelSource.Folder.of(base);
    var model =
        new ModelSource.Adapted(source, lora(BaseType.FP32), Optional.empty())
            .open(TORCH, Compute.FP32, 1);
    try (var training = TrainingStep.create(TORCH, model, OPTIMIZER);
        var scope = TORCH.scope()) {
      for (int step = 1; step <= 3; step++) training.apply(batch(step));
      training.save(adapters);
      var now = new CurrentWeights(model);
      var merged = ModelFolder.weights(TORCH, adapters);
      var before = ModelFolder.weights(TORCH, base);
      int changed = 0;
      for (var weight : model.architecture().weights()) {
        float[] numbers = now.read(scope, weight).toFloatArray();
        assertThat(numbers).isEqualTo(merged.read(scope, weight).toFloatArray());
        if (!Arrays.equals(numbers, before.read(scope, weight).toFloatArray())) changed++;
      }
      assertThat(changed).isEqualTo(2 * PlantedModel.LAYERS);
    }
  }

  @Test
  void aModelThatCannotBeLookedAtIsRefusedByTheSetting() throws IOException {
    var on = new LiveLensSettings(10, 64, 0.02, 1);
    var narrow = new ModelSettings(64, 2, 1, 1, 1, 8, 32, 10_000, 1e-5);
    assertThatThrownBy(() -> on.of(new ModelSource.Nothing(narrow, 0)))
        .hasMessageStartingWith("latebloom.observe.lens.interval must be 0 for this model: ")
        .hasMessageEndingWith("numbers; a lens needs at least 3");
    try (var training = planted()) {
      training.save(folder);
    }
    var half =
        new ModelSource.Adapted(
            ModelSource.Folder.of(folder), lora(BaseType.BF16), Optional.empty());
    assertThatThrownBy(() -> on.of(half))
        .hasMessage(
            "latebloom.observe.lens.interval must be 0 where train.lora.base-type is not fp32,"
                + " not 10");
  }

  private static Lora lora(BaseType base) {
    return new Lora(4, 8, 0, List.of("q_proj", "down_proj"), base);
  }

  private LiveLens lens(int interval, int neurons, double cost) {
    return new LiveLens(new LiveLensSettings(interval, neurons, cost, 7), seen::add);
  }

  /** The gates of the first layer are sums of three tokens. */
  private static TrainingStep planted() throws IOException {
    var planted = new PlantedModel(TORCH);
    planted.plantReads(0, "gate_proj", 3);
    var model = Model.read(TORCH, planted.config(), Compute.FP32, true, planted, Optional.empty());
    return TrainingStep.create(TORCH, model, OPTIMIZER);
  }

  private static Batch batch(long step) {
    int rows = 4;
    int width = 12;
    int[] tokens =
        new SplittableRandom(step).ints((long) rows * width, 0, PlantedModel.VOCABULARY).toArray();
    int[] prompts = {1, 1, 1, 1};
    int[] lengths = {width, width, width, width};
    var part = new MicroBatch(new long[] {1, 2, 3, 4}, width, tokens, prompts, lengths);
    return new Batch(step, List.of(part));
  }
}
