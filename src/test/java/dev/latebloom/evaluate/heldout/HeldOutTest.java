package dev.latebloom.evaluate.heldout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.config.ByName;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeldOutTest {
  private static final ExampleStore.Options STORE = new ExampleStore.Options(1 << 14, 256);

  @TempDir Path folder;

  private static EvaluateSettings by(double share, int mostPerSource, int most, String... sources) {
    return new EvaluateSettings(
        share,
        List.of(sources),
        Optional.empty(),
        Optional.empty(),
        mostPerSource,
        most,
        0,
        0.03,
        0,
        false,
        0,
        1,
        new ByName(Map.of()));
  }

  /** One whose content is {@code text} and nothing else. */
  private static Example example(int text, String source, long offset) {
    var tokens = Tokens.of(1, text & 0xff, text >> 8 & 0xff, text >> 16 & 0xff, 0);
    return new Example("k" + offset, source, tokens, 1, 0, offset);
  }

  private static List<Example> examples(int count, String source) {
    return IntStream.range(0, count).mapToObj(i -> example(i, source, i)).toList();
  }

  private HeldOut open(String name, EvaluateSettings settings) throws IOException {
    return HeldOut.open(folder.resolve(name), settings, STORE, false, List::of);
  }

  private static List<Tokens> held(HeldOut heldOut) {
    var records = heldOut.records();
    return LongStream.range(0, records.nextId()).mapToObj(id -> records.read(id).tokens()).toList();
  }

  @Test
  void aShareOfTheRecordsIsHeldOutAndTheOthersKeepTheirOrder() throws IOException {
    try (var heldOut = open("share", by(0.1, 10_000, 10_000))) {
      var all = examples(10_000, "a");
      var trained = heldOut.separate(all);
      assertThat(held(heldOut)).hasSizeBetween(900, 1100);
      var expected = new ArrayList<>(all);
      var taken = new HashSet<>(held(heldOut));
      expected.removeIf(each -> taken.contains(each.tokens()));
      assertThat(trained).isEqualTo(expected);
    }
  }

  @Test
  void whatIsHeldOutIsTheSameInAnotherOrderAndAnotherSource() throws IOException {
    var shuffled = new ArrayList<>(examples(2_000, "b"));
    Collections.shuffle(shuffled, new Random(3));
    try (var one = open("one", by(0.1, 10_000, 10_000));
        var other = open("other", by(0.1, 10_000, 10_000))) {
      one.separate(examples(2_000, "a"));
      other.separate(shuffled);
      assertThat(held(other)).containsExactlyInAnyOrderElementsOf(held(one));
    }
  }

  @Test
  void aSmallSourceIsNotStarvedAndALargeOneIsBounded() throws IOException {
    try (var heldOut = open("bounds", by(0.1, 30, 1_000))) {
      var small = IntStream.range(0, 20).mapToObj(i -> example(1_000_000 + i, "small", i)).toList();
      assertThat(heldOut.separate(small)).hasSizeGreaterThan(14);
      assertThat(heldOut.separate(examples(5_000, "large"))).hasSize(4_970);
    }
  }

  @Test
  void acrossRestartsACopyOfAHeldOutRecordIsNotTrainedOn() throws IOException {
    List<Tokens> first;
    try (var heldOut = open("copies", by(0.1, 50, 60))) {
      heldOut.separate(examples(1_000, "a"));
      first = held(heldOut);
      assertThat(first).hasSize(50);
    }
    try (var heldOut = open("copies", by(0.1, 50, 60))) {
      var again = heldOut.separate(examples(1_000, "another source"));
      assertThat(again).noneMatch(each -> first.contains(each.tokens()));
      assertThat(heldOut.leftOut()).isEqualTo(50);
      assertThat(held(heldOut)).startsWith(first.toArray(Tokens[]::new));
    }
  }

  @Property(tries = 15)
  void nothingIsBothTrainedOnAndHeldOut(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var temporary = Files.createTempDirectory("held-out");
    var place = temporary.resolve("it");
    var settings = by(0.3, 1 + random.nextInt(10), 1 + random.nextInt(30), "dev");
    var trained = new HashSet<Tokens>();
    var heldOut = HeldOut.open(place, settings, STORE, false, List::of);
    for (int group = 0; group < 30; group++) {
      var examples =
          random
              .ints(20, 0, 200)
              .mapToObj(text -> example(text, "source " + random.nextInt(5), text))
              .toList();
      heldOut.separate(examples).forEach(each -> trained.add(each.tokens()));
      if (random.nextInt(5) == 0) {
        heldOut.close();
        heldOut = HeldOut.open(place, settings, STORE, false, List::of);
      }
    }
    assertThat(held(heldOut)).doesNotContainAnyElementsOf(trained).doesNotHaveDuplicates();
    assertThat(held(heldOut)).hasSizeLessThanOrEqualTo(settings.most());
    heldOut.close();
    try (var tree = Files.walk(temporary)) {
      for (var path : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  @Test
  void aSourceIsHeldOutAsAWholeAndWhatIsBeyondTheBoundIsNotTrainedOn() throws IOException {
    try (var heldOut = open("source", by(0, 1, 30, "dev"))) {
      assertThat(heldOut.separate(examples(40, "dev"))).isEmpty();
      assertThat(held(heldOut)).hasSize(30);
      assertThat(heldOut.leftOut()).isEqualTo(10);
      var others = IntStream.range(100, 140).mapToObj(i -> example(i, "train", i)).toList();
      assertThat(heldOut.separate(others)).isEqualTo(others);
    }
  }

  @Test
  void recordsThatAreGivenComeFirstAndOnce() throws IOException {
    var given = new ArrayList<>(examples(5, "test"));
    given.addAll(examples(5, "test"));
    var settings = by(0.1, 10, 10);
    try (var heldOut = HeldOut.open(folder.resolve("given"), settings, STORE, false, () -> given)) {
      assertThat(held(heldOut)).hasSize(5);
      assertThat(heldOut.separate(examples(5, "train"))).isEmpty();
    }
    HeldOut.open(
            folder.resolve("given"),
            settings,
            STORE,
            false,
            () -> {
              throw new AssertionError("asked for again");
            })
        .close();
  }

  @Test
  void moreGivenThanThereMayBeAreRefusedByTheSettingsName() {
    assertThatThrownBy(
            () ->
                HeldOut.open(
                    folder.resolve("many"), by(0, 1, 3), STORE, false, () -> examples(4, "")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("latebloom.evaluate.file and evaluate.topic have 4 different records")
        .hasMessageContaining("evaluate.most = 3");
    assertThat(folder.resolve("many")).doesNotExist();
  }

  @Test
  void aRunKeepsTheRuleThatItBeganWith() throws IOException {
    open("kept", by(0.1, 10, 100)).close();
    assertThatThrownBy(() -> open("kept", by(0.2, 10, 100)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("share = 0.1")
        .hasMessageContaining("share = 0.2")
        .hasMessageContaining("another run.folder");
    assertThatThrownBy(() -> HeldOut.requireNone(folder.resolve("kept")))
        .hasMessageContaining("the settings say nothing");
    assertThatThrownBy(
            () -> HeldOut.open(folder.resolve("late"), by(0.1, 1, 1), STORE, true, List::of))
        .hasMessageContaining("began with nothing held out");
  }
}
