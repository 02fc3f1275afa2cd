package dev.latebloom.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredVariantsTest {
  private static final RuleRewriter RULE = TemplateRewriter.arithmetic();
  private static final int ORIGINALS = 40;
  private static final short ONE = Weights.ONE;

  @Test
  void onlyWhatIsShownMoreOftenHasVariantsAndItNamesTheirParent() throws IOException {
    var made = variants(1, List.of(), 7).of(weights(new long[] {3, 5, 6}, 2 * ONE, ONE, 3 * ONE));
    assertThat(made).hasSize(2);
    var first = new ObjectMapper().readTree(made.getFirst());
    assertThat(first.path("parent").asText()).isEqualTo("r3");
    assertThat(first.path("source").asText()).isEqualTo("sums");
    assertThat(first.path("prompt").asText()).matches("\\d\\d\\+\\d=").isNotEqualTo("13+3=");
  }

  @Test
  void anOriginalIsConsideredOnceAndAVariantNever() throws IOException {
    var variants = variants(1, List.of(), 7);
    assertThat(variants.of(weights(new long[] {3}, 2 * ONE))).hasSize(1);
    assertThat(variants.of(weights(new long[] {3, ORIGINALS}, 3 * ONE, 2 * ONE))).isEmpty();
    assertThat(variants.made()).isEqualTo(1);
  }

  @Test
  void thereAreNoMoreThanTheirShare() throws IOException {
    var variants = variants(0.2, List.of(), 7);
    var all = IntStream.range(0, ORIGINALS).asLongStream().toArray();
    assertThat(variants.of(weights(all, 2 * ONE))).hasSize(ORIGINALS / 5);
    assertThat(variants.of(weights(all, 3 * ONE))).isEmpty();
  }

  @Test
  void noTestIsAVariant() throws IOException {
    var ids = IntStream.range(0, ORIGINALS).asLongStream().toArray();
    var free = variants(1, List.of(), 7).of(weights(ids, 2 * ONE));
    var tests = free.subList(0, 10);
    var avoiding = variants(1, tests, 7).of(weights(ids, 2 * ONE));
    var prompts = new ArrayList<String>();
    for (var test : tests) prompts.add(prompt(test));
    assertThat(avoiding).hasSizeLessThanOrEqualTo(free.size() - tests.size()).isNotEmpty();
    for (var each : avoiding) assertThat(prompt(each)).isNotIn(prompts);
  }

  @Test
  void norIsWhatTheSettingsSayToAvoid(@TempDir Path folder) throws IOException {
    var ids = new long[] {1, 2, 3, 4};
    var free = variants(1, List.of(), 7).of(weights(ids, 2 * ONE));
    var avoid = Files.write(folder.resolve("avoid.jsonl"), free.subList(0, 2));
    var settings = settings(1, Optional.of(avoid));
    var avoiding = new StoredVariants(settings, RULE, records(), List.of(free.get(2)), 7);
    assertThat(avoiding.of(weights(ids, 2 * ONE))).isEqualTo(free.subList(3, 4));
  }

  @Test
  void theFormOfATestIsNoVariantAndAllOtherRecordsTeach() throws IOException {
    var records =
        List.of(
            verb("amare V;IMP;SG ", "ama"),
            verb("laudare V;IMP;SG ", "lauda"),
            verb("cantare V;PRS;1;SG ", "canto"),
            verb("clamare V;PRS;1;SG ", "clamo"));
    var test = verb("clamare V;IMP;SG ", "clama");
    var variants =
        new StoredVariants(
            settings(1, Optional.empty()), new InflectionRewriter(), records, List.of(test), 7);
    var made = variants.of(weights(new long[] {0, 1}, 2 * ONE));
    assertThat(made).isNotEmpty();
    for (var each : made) assertThat(prompt(each)).isEqualTo("cantare V;IMP;SG ");
  }

  private static String verb(String prompt, String response) {
    return "{\"source\":\"lat\",\"prompt\":\"%s\",\"response\":\"%s\"}".formatted(prompt, response);
  }

  @Test
  void theSeedDecides() throws IOException {
    var ids = new long[] {1, 2, 3, 4};
    var one = variants(1, List.of(), 7).of(weights(ids, 2 * ONE));
    assertThat(variants(1, List.of(), 7).of(weights(ids, 2 * ONE))).isEqualTo(one);
    assertThat(variants(1, List.of(), 8).of(weights(ids, 2 * ONE))).isNotEqualTo(one);
  }

  @Test
  void aTestThatIsNoRecordIsSaid() {
    assertThatThrownBy(() -> variants(1, List.of("no record"), 7))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no record");
  }

  private static StoredVariants variants(double mostShare, List<String> tests, long seed)
      throws IOException {
    return new StoredVariants(settings(mostShare, Optional.empty()), RULE, records(), tests, seed);
  }

  private static AugmentSettings settings(double mostShare, Optional<Path> avoid) {
    return new AugmentSettings(Optional.of(RULE), 1, mostShare, 1, 1, Duration.ofSeconds(1), avoid);
  }

  private static List<String> records() {
    var records = new ArrayList<String>();
    for (int i = 0; i < ORIGINALS; i++) {
      records.add(
          "{\"id\":\"r%d\",\"source\":\"sums\",\"prompt\":\"%d+%d=\",\"response\":\"%d\"}"
              .formatted(i, 10 + i, i % 10, 10 + i + i % 10));
    }
    return records;
  }

  /** The last weight is that of all further ids. */
  private static Weights weights(long[] ids, int... visits) {
    var weights = new short[ids.length];
    for (int i = 0; i < ids.length; i++)
      weights[i] = (short) visits[Math.min(i, visits.length - 1)];
    return new Weights(ids, weights);
  }

  private static String prompt(String record) throws IOException {
    return new ObjectMapper().readTree(record).path("prompt").asText();
  }
}
