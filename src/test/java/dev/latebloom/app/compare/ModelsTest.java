package dev.latebloom.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.corpus.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelsTest {
  private static final Checkout CHECKOUT = new Checkout("abc", "def");
  @TempDir private Path folder;
  private Path conf = Path.of("");

  @BeforeEach
  void write() throws IOException {
    var records = folder.resolve("records.jsonl");
    var lines = new StringBuilder();
    for (int i = 0; i < 40; i++) lines.append("{\"text\":\"%050d\"}%n".formatted(i));
    Files.writeString(records, lines);
    conf =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            latebloom {
              sample.examples = 4
              compare {
                corpus { name = records, examples = 20, held-out = 10, path = "%s" }
                policies = [uniform], errors = [0], seeds = "0", evaluations = 2, flops = 1e9
                models = [small, large, state]
                model-variants {
                  small { width = 32, layers = 1, hidden = 64 }
                  large { width = 64, layers = 2, hidden = 128 }
                  state { family = mamba, width = 32, layers = 2, optimizer.learning-rate = 0.01 }
                }
              }
            }
            """
                .formatted(records));
  }

  @Test
  void everyModelGetsTheStepsThatCostTheSame() {
    var plan = Plan.read(conf, List.of(), CHECKOUT);
    assertThat(plan.specs()).hasSize(3);
    for (var spec : plan.specs()) {
      var settings = SettingsReader.all("own", SettingsReader.effective(spec.config()));
      var budget = Budget.of(settings, spec.corpus(settings.ingest()));
      // 50 bytes, one before them and one behind.
      assertThat(budget.tokens()).isBetween(51.0, 52.0);
      double step = budget.flops() * budget.tokens() * 4;
      assertThat(step * spec.steps()).isCloseTo(1e9, within(step));
      assertThat(settings.steps()).isEqualTo(spec.steps());
    }
    assertThat(plan.specs().get(0).steps()).isGreaterThan(4 * plan.specs().get(1).steps());
    assertThat(plan.specs().get(2).text()).contains("learning-rate=0.01");
    assertThat(plan.plan().baseline().model()).isEqualTo("small");
  }

  @Test
  void testsOfTheirOwnAreInNoRecord() throws IOException {
    var tests = folder.resolve("tests.jsonl");
    Files.writeString(tests, "{\"text\":\"one\"}\n{\"text\":\"two\"}\n{\"text\":\"three\"}\n");
    var told = List.of("compare.corpus.tests=" + tests, "compare.corpus.held-out=2");
    var spec = Plan.read(conf, told, CHECKOUT).specs().getFirst();
    var settings = SettingsReader.all("own", SettingsReader.effective(spec.config()));
    var corpus = spec.corpus(settings.ingest());
    assertThat(corpus.heldOut()).extracting(Problem::response).containsExactly("one", "two");
    assertThat(corpus.records()).hasSize(20).noneMatch(record -> record.contains("one"));
    Files.writeString(tests, "{\"text\":\"other\"}\n");
    assertThat(Plan.read(conf, told, CHECKOUT).specs().getFirst().id()).isNotEqualTo(spec.id());
  }

  @Test
  void aQuickComparisonHasEqualSteps() {
    var plan = Plan.quick(conf, List.of(), CHECKOUT);
    assertThat(plan.specs()).allMatch(spec -> spec.steps() == 300);
  }

  @Test
  void whatCannotBeRunIsRefusedByName() {
    assertThatThrownBy(() -> Plan.read(conf, List.of("compare.models=[tiny]"), CHECKOUT))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("compare.models has \"tiny\"");
    assertThatThrownBy(() -> Plan.read(conf, List.of("compare.flops=10"), CHECKOUT))
        .hasMessageContaining("compare.flops is 10.0, less than one step");
    assertThatThrownBy(() -> Plan.read(conf, List.of("run.steps=7"), CHECKOUT))
        .hasMessageContaining("run.steps follows from compare.flops");
  }
}
