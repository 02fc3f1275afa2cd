package dev.latebloom.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.augment.question.Pair;
import dev.latebloom.train.engine.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Latin verbs that end in -are or -ere. */
final class InflectionRewriterTest {
  private final InflectionRewriter rewriter = new InflectionRewriter();

  @Test
  void aLemmaThatEndsAlikeIsInflectedAsAllThatWereSeen() {
    see("laudare V;IMP;SG ", "lauda");
    see("cantare V;PRS;1;SG ", "canto");

    assertThat(variants("amare V;IMP;SG ", "ama"))
        .containsExactly(new Pair("cantare V;IMP;SG ", "canta"));
  }

  @Test
  void oneLemmaAloneSaysNothingOfOthers() {
    see("cantare V;PRS;1;SG ", "canto");

    assertThat(variants("amare V;IMP;SG ", "ama")).isEmpty();
  }

  @Test
  void whereTwoThatEndAlikeAreInflectedOtherwiseNobodyKnows() {
    see("amare V;PRF;1;SG ", "amavi");
    see("dare V;PRF;1;SG ", "dedi");
    see("cantare V;PRS;1;SG ", "canto");

    assertThat(variants("laudare V;PRF;1;SG ", "laudavi")).isEmpty();
  }

  @Test
  void whatHasBeenSeenIsNoVariantNorIsAnotherEndingOrPartOfSpeech() {
    see("laudare V;IMP;SG ", "lauda");
    see("cantare V;IMP;SG ", "canta");
    see("monere V;PRS;1;SG ", "moneo");
    see("altare N;NOM;PL ", "altaria");

    assertThat(variants("amare V;IMP;SG ", "ama")).isEmpty();
  }

  @Test
  void otherSourcesAreOtherLanguages() {
    see("laudare V;IMP;SG ", "lauda");
    rewriter.see(new Pair("parlare V;PRS;1;SG ", "parlo"), "ita");

    assertThat(variants("amare V;IMP;SG ", "ama")).isEmpty();
  }

  @Test
  void otherTextsHaveNone() {
    assertThat(variants("How many are 3 and 4?", "7")).isEmpty();
    assertThat(variants("", "amare V;IMP;SG ")).isEmpty();
  }

  @Property(tries = 300)
  void affixesLeadFromTheLemmaToTheForm(
      @ForAll @AlphaChars @StringLength(min = 1, max = 9) String lemma,
      @ForAll @AlphaChars @StringLength(min = 1, max = 9) String form) {
    var affixes = Affixes.between(lemma, form);

    if (affixes.isPresent()) assertThat(affixes.get().of(lemma)).contains(form);
    else assertThat(lemma.chars()).noneMatch(c -> form.indexOf(c) >= 0);
  }

  /**
   * Every fifth record is kept back; what becomes one of them by its prompt has to have its form.
   */
  @Test
  void mostVariantsThatAreHeldOutRecordsAreRight() throws IOException {
    var records = records();
    Map<String, String> heldOut = new HashMap<>();
    for (int i = 0; i < records.size(); i += 5) {
      heldOut.put(
          records.get(i).source() + records.get(i).pair().prompt(),
          records.get(i).pair().response());
    }
    var seen =
        IntStream.range(0, records.size()).filter(i -> i % 5 != 0).mapToObj(records::get).toList();
    seen.forEach(record -> rewriter.see(record.pair(), record.source()));
    int met = 0;
    int right = 0;
    for (var record : seen) {
      for (var variant : rewriter.variants(record.pair(), record.source(), 50, 1)) {
        var form = heldOut.get(record.source() + variant.prompt());
        if (form == null) continue;
        met++;
        if (form.equals(variant.response())) right++;
      }
    }
    assertThat(met).isGreaterThan(20);
    assertThat((double) right / met).isGreaterThan(0.8);
  }

  private record Inflected(Pair pair, String source) {}

  private static List<Inflected> records() throws IOException {
    var json = new ObjectMapper();
    var file = SharedFiles.folder("data/tasks").resolve("inflection-balanced.jsonl");
    var records = new ArrayList<Inflected>();
    for (var line : Files.readAllLines(file)) {
      var record = json.readTree(line);
      records.add(
          new Inflected(
              new Pair(record.get("prompt").asText(), record.get("response").asText()),
              record.get("source").asText()));
    }
    return records;
  }

  private void see(String prompt, String response) {
    rewriter.see(new Pair(prompt, response), "lat");
  }

  private List<Pair> variants(String prompt, String response) {
    return rewriter.variants(new Pair(prompt, response), "lat", 3, 1);
  }
}
