package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.fresh.MambaSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Mamba's state after some bytes is one, whatever was read and taken back on the way there. */
final class SavedStateTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final int LAYERS = 2;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 48, 200})
  void aTextCutInAnyWayGivesTheSameBits(int width) {
    var random = new SplittableRandom(width);
    try (var model =
        Model.create(TORCH, new MambaSettings(256, width, LAYERS, 1e-5), 0, Compute.FP32, width)) {
      int[] text = random.ints(190, 0, 256).toArray();
      try (var single = model.cache(1, text.length);
          var cut = model.cache(1, text.length)) {
        var one = new ArrayList<float[]>();
        var many = new ArrayList<float[]>();
        for (int at = 0; at < text.length; at++) one.add(scores(model, single, text, at, at + 1));
        for (int at = 0; at < text.length; ) {
          int to = Math.min(text.length, at + random.nextInt(1, 64));
          many.add(scores(model, cut, text, at, to));
          at = to;
        }
        assertThat(Arrays.mismatch(flat(many), flat(one))).isNegative();
        assertThat(Arrays.mismatch(flat(state(cut)), flat(state(single)))).isNegative();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 63})
  void whatWasTakenBackLeavesNoTrace(int drafted) {
    var random = new SplittableRandom(drafted);
    try (var model =
        Model.create(TORCH, new MambaSettings(256, 48, LAYERS, 1e-5), 0, Compute.FP32, 1)) {
      int[] text = random.ints(200, 0, 256).toArray();
      int[] wrong = random.ints(200, 0, 256).toArray();
      try (var fresh = model.cache(1, text.length);
          var cache = model.cache(1, text.length)) {
        for (int at = 0; at < text.length; ) {
          int to = Math.min(text.length, at + random.nextInt(1, drafted + 1));
          try (var saved = cache.save()) {
            scores(model, cache, wrong, at, Math.min(text.length, at + drafted));
            cache.restore(saved);
          }
          scores(model, cache, text, at, to);
          at = to;
        }
        for (int at = 0; at < text.length; at++) scores(model, fresh, text, at, at + 1);
        assertThat(Arrays.mismatch(flat(state(cache)), flat(state(fresh)))).isNegative();
      }
    }
  }

  private static float[] scores(Model model, KvCache cache, int[] text, int from, int to) {
    try (var scope = TORCH.scope()) {
      var shape = new Shape(1, to - from);
      int[] ones = new int[to - from];
      Arrays.fill(ones, 1);
      var stream =
          model.read(
              TORCH.create(scope, Arrays.copyOfRange(text, from, to), shape),
              TORCH.create(scope, IntStream.range(from, to).toArray(), shape),
              TORCH.create(scope, ones, shape),
              cache);
      int[] at = IntStream.range(0, to - from).toArray();
      return model.logitsOf(stream, TORCH.create(scope, at, new Shape(at.length))).toFloatArray();
    }
  }

  private static float[] flat(List<float[]> parts) {
    int length = parts.stream().mapToInt(part -> part.length).sum();
    var all = new float[length];
    int at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static List<float[]> state(KvCache cache) {
    var state = new ArrayList<float[]>();
    for (int block = 0; block < LAYERS; block++) {
      for (var array : cache.of(block)) state.add(array.toFloatArray());
    }
    return state;
  }
}
