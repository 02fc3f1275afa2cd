package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrigramModelTest {
  private static final int SLOTS = 1 << 12;

  /** The definition, over maps that never forget. */
  private static final class Counts {
    private final Map<List<Integer>, Integer> counts = new HashMap<>();
    private int learned;

    void learn(int[] tokens, int from, int to) {
      for (int i = from; i < to; i++) {
        for (var context : contexts(tokens, i)) {
          counts.merge(context, 1, Integer::sum);
          counts.merge(with(context, tokens[i]), 1, Integer::sum);
        }
      }
      learned += to - from;
    }

    double loss(int[] tokens, int from, int to, int vocabulary) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        double p = 1.0 / vocabulary;
        for (var context : contexts(tokens, i)) {
          int all = context.isEmpty() ? learned : counts.getOrDefault(context, 0);
          int here = counts.getOrDefault(with(context, tokens[i]), 0);
          p = (Math.max(0, here - 1) + 8 * p) / (Math.max(0, all - 1) + 8);
        }
        sum -= Math.log(p);
      }
      return sum / (to - from);
    }

    /** None, the token before, the two before; -1 before the first. Order and kind begin a key. */
    private static List<List<Integer>> contexts(int[] tokens, int i) {
      int before = i > 0 ? tokens[i - 1] : -1;
      int first = i > 1 ? tokens[i - 2] : -1;
      return List.of(List.of(), List.of(before), List.of(before, first));
    }

    private static List<Integer> with(List<Integer> context, int token) {
      var all = new ArrayList<>(context);
      all.add(-9);
      all.add(token);
      return all;
    }
  }

  @Property(tries = 50)
  void isTheInterpolatedTrigramModelWhileItsTableHasRoom(@ForAll long seed) {
    var random = new Random(seed);
    var model = new TrigramModel(1 << 20, 7);
    var counts = new Counts();
    for (int example = 0; example < 30; example++) {
      var tokens = random.ints(2 + random.nextInt(20), 0, 7).toArray();
      int from = 1 + random.nextInt(tokens.length - 1);
      model.learn(tokens, from, tokens.length);
      counts.learn(tokens, from, tokens.length);
      assertThat(model.loss(tokens, from, tokens.length))
          .isCloseTo((float) counts.loss(tokens, from, tokens.length, 7), within(1e-5f));
    }
  }

  @Test
  void anExampleDoesNotVouchForItself() {
    var model = new TrigramModel(SLOTS, 256);
    var tokens = new int[] {9, 1, 2, 3, 4};
    model.learn(tokens, 1, 5);
    // All four were seen in this example alone: what is left is the prior, 8/256 in 3 + 8 tokens.
    assertThat(model.loss(tokens, 1, 5))
        .isCloseTo((float) -Math.log(8.0 / 256 / 11), within(1e-5f));
  }

  @Test
  void learnsOnlyTheTokensThatItIsGiven() {
    var one = new TrigramModel(SLOTS, 256);
    var other = new TrigramModel(SLOTS, 256);
    one.learn(new int[] {7, 7, 7, 7, 1, 2}, 5, 6);
    other.learn(new int[] {8, 9, 8, 7, 1, 2}, 5, 6);
    var asked = new int[] {7, 7, 7, 7, 1, 2};
    assertThat(one.loss(asked, 1, 6)).isEqualTo(other.loss(asked, 1, 6));
    assertThat(one.learned()).isEqualTo(1);
  }

  @Test
  void whatOthersShowOftenBecomesSimple() {
    var model = new TrigramModel(SLOTS, 256);
    var usual = new int[] {9, 1, 2, 3, 0};
    var other = new int[] {9, 1, 2, 7, 0};
    for (int i = 0; i < 50; i++) model.learn(usual, 1, 5);
    model.learn(other, 1, 5);
    assertThat(model.loss(usual, 1, 5)).isLessThan(0.3f);
    assertThat(model.loss(other, 1, 5)).isGreaterThan(1.5f);
  }

  @Test
  void keepsWhatIsFrequentWhenRareTokensFillTheTable() {
    var model = new TrigramModel(1 << 10, 50_000);
    var random = new Random(4);
    var usual = new int[] {9, 1, 2, 3, 0};
    for (int i = 0; i < 4_000; i++) {
      model.learn(usual, 1, 5);
      model.learn(random.ints(5, 0, 50_000).toArray(), 1, 5);
    }
    assertThat(model.learned()).isEqualTo(32_000);
    assertThat(model.loss(usual, 1, 5)).isLessThan(0.5f);
    assertThat(model.loss(random.ints(5, 0, 50_000).toArray(), 1, 5)).isGreaterThan(8);
  }

  @Test
  void doesNotLoseLongResponsesToAProductOfZero() {
    var tokens = new Random(1).ints(5_000, 0, 200_000).toArray();
    assertThat(new TrigramModel(SLOTS, 200_000).loss(tokens, 1, 5_000))
        .isCloseTo((float) Math.log(200_000), within(1e-3f));
  }

  @Test
  void goesOnFromItsFileAsIfItHadNotStopped(@TempDir Path folder) throws IOException {
    var file = folder.resolve("simple.bin");
    var model = new TrigramModel(SLOTS, 300);
    var random = new Random(3);
    model.learn(random.ints(3_000, 0, 300).toArray(), 1, 3_000);
    model.saveTo(file);
    var again = TrigramModel.readFrom(file, SLOTS, 300);
    var more = random.ints(3_000, 0, 300).toArray();
    model.learn(more, 1, 3_000);
    again.learn(more, 1, 3_000);
    assertThat(again.learned()).isEqualTo(model.learned());
    assertThat(again.loss(more, 1, 3_000)).isEqualTo(model.loss(more, 1, 3_000));
  }

  @Test
  void aFileTakesRoomForTheSlotsInUse(@TempDir Path folder) throws IOException {
    var model = new TrigramModel(1 << 20, 300);
    model.learn(new Random(3).ints(1_000, 0, 300).toArray(), 1, 1_000);
    var file = folder.resolve("simple.bin");
    model.saveTo(file);
    assertThat(Files.size(file)).isLessThan(170_000);
  }

  /** It had another magic and every slot. */
  @Test
  void aFileOfTheVersionBeforeOpens(@TempDir Path folder) throws IOException {
    var file = folder.resolve("simple.bin");
    var all = ByteBuffer.allocate(32 + SLOTS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(0x4c_504d_4953_4d4cL).putLong(300).putLong(17).putLong(SLOTS);
    Files.write(file, all.array());
    assertThat(TrigramModel.readFrom(file, SLOTS, 300).learned()).isEqualTo(17);
  }

  @Test
  void refusesAFileOfOtherSizesOrThatIsCut(@TempDir Path folder) throws IOException {
    var file = folder.resolve("simple.bin");
    new TrigramModel(SLOTS, 300).saveTo(file);
    assertThatThrownBy(() -> TrigramModel.readFrom(file, 2 * SLOTS, 300))
        .hasMessageContaining("set observe.simple-model-slots to 4096");
    assertThatThrownBy(() -> TrigramModel.readFrom(file, SLOTS, 256)).hasMessageContaining("300");
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> TrigramModel.readFrom(file, SLOTS, 300))
        .hasMessageContaining("ends too soon");
  }

  @Test
  void asksForAPowerOfTwo() {
    assertThatThrownBy(() -> new SimpleModelSettings(1_000_000))
        .hasMessageContaining("observe.simple-model-slots must be a power of two");
  }
}
