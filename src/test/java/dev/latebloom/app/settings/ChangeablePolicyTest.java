package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.latebloom.reweight.OnlineLate;
import dev.latebloom.reweight.Target;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ChangeablePolicyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChangeablePolicy late = of("reweight { policy = online-late, sources { a = 2 } }");

  @Test
  void theDocumentHasWhatThePolicyReadsAndNothingElse() throws IOException {
    assertThat(document(late).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("quarantine", "sources", "target", "learned", "largest-weight");
    assertThat(document(of("reweight.policy = uniform")).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("quarantine", "sources");
    assertThat(document(of("reweight.policy = odm")).fieldNames())
        .toIterable()
        .containsExactly("quarantine");
  }

  @Test
  void whatIsReadCanBePutBackUnchanged() {
    assertThat(late.pass(late.configured()).policy()).isInstanceOf(OnlineLate.class);
  }

  @Test
  void aDocumentTakesThePlaceOfEverySetting() throws IOException {
    var document = document(late);
    document.put("learned", 0.25).put("target", "balanced").put("largest-weight", 3);
    document.putObject("sources").put("code.*", 4);
    document.putObject("quarantine").put("visits", 7).put("z-score", 9.5);
    var pass = late.pass(document.toString());
    assertThat(pass.quarantine().visits()).isEqualTo(7);
    assertThat(pass.quarantine().zScore()).isEqualTo(9.5);
    var policy = (OnlineLate) pass.policy();
    assertThat(policy.settings().learned()).isEqualTo(0.25);
    assertThat(policy.settings().largestWeight()).isEqualTo(3);
    assertThat(policy.settings().target()).isEqualTo(Target.BALANCED);
    assertThat(policy.counts().bySource().of("code.java", 1)).isEqualTo(4);
    assertThat(policy.counts().bySource().of("a", 1)).isEqualTo(1);
  }

  @Test
  void whatIsOutOfBoundsIsRefusedByItsName() throws IOException {
    refuses(document(late).put("learned", 1), "latebloom.reweight.learned");
    refuses(document(late).put("target", "all"), "latebloom.reweight.target");
    var visits = document(late);
    visits.withObject("quarantine").put("visits", 0);
    refuses(visits, "reweight.quarantine.visits");
    var sources = document(late);
    sources.putObject("sources").put("a", -1);
    refuses(sources, "reweight.sources.a");
  }

  @Test
  void whatIsMissingOrUnknownIsRefusedByItsName() throws IOException {
    var missing = document(late);
    missing.remove("learned");
    refuses(missing, "missing: learned");
    refuses(document(late).put("interval", 3), "cannot be changed here: interval");
    var inner = document(late);
    inner.withObject("quarantine").remove("z-score");
    refuses(inner, "missing: quarantine.z-score");
    var unknown = document(late);
    unknown.withObject("quarantine").put("share", 1);
    refuses(unknown, "no settings: quarantine.share");
    refuses(document(late).put("quarantine", 3), "missing: quarantine.visits");
  }

  @Test
  void whatIsNoObjectOfJsonIsRefused() {
    for (var text : new String[] {"", "[]", "3", "{", "learned = 3", "null"}) {
      assertThatThrownBy(() -> late.pass(text))
          .as(text)
          .isInstanceOf(SettingsException.class)
          .hasMessageNotContaining("\n");
    }
  }

  private void refuses(ObjectNode document, String why) {
    assertThatThrownBy(() -> late.pass(document.toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  private static ObjectNode document(ChangeablePolicy policy) throws IOException {
    return (ObjectNode) JSON.readTree(policy.configured());
  }

  private static ChangeablePolicy of(String own) {
    var config = ConfigFactory.parseString("latebloom { " + own + " }");
    return new Settings("test", SettingsReader.effective(config)).changeablePolicy();
  }
}
