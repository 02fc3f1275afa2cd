package dev.latebloom.ingest.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JinjaTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`a\n{{ x # y }}` | line 2: '#' means nothing here",
        "`\n\n{% include 'a' %}` | line 3: {% include %} is not known here",
        "`{% if x %}\n` | {% endif %} is missing",
        "`{% for x in y %}{% endif %}` | {% endif %} ends nothing that has begun",
        "`\n{% endfor %}` | line 2: {% endfor %} ends nothing that has begun",
        "`{{ x `| line 1: a tag has no end",
        "`{# x `| line 1: a comment has no end",
        "`a\n{{ (1 }}\n\n`| line 2: a tag has no end",
        "`{{ 1 + }}` | line 1: a value is missing",
        "`{% set x %}` | {% endset %} is missing",
        "`{% for x in y recursive %}{% endfor %}` | a loop that is recursive is not known",
      })
  void whatCannotBeReadIsRefusedByTheLine(String template, String message) {
    assertThatThrownBy(() -> Jinja.parse(template, Clock.systemUTC()))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aFilterOrATestThatIsNotKnownIsRefusedBeforeAnythingIsRendered() {
    assertThatThrownBy(
            () -> Jinja.parse("{% if false %}\n{{ 'x' | xmlattr }}{% endif %}", Clock.systemUTC()))
        .hasMessage("line 2: the filter xmlattr is not known here");
    assertThatThrownBy(() -> Jinja.parse("\n{{ x is escaped }}", Clock.systemUTC()))
        .hasMessage("line 2: the test escaped is not known here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{{ raise_exception('No ' ~ 'such') }} | line 1: No such",
        "{{ missing.name }} | line 1: 'missing' is undefined",
        "{{ missing() }} | 'missing' is undefined",
        "{{ 1 / 0 }} | a division by zero",
        "{{ 'a' + 1 }} | a text and a number cannot be combined by +",
        "{{ 9223372036854775807 + 1 }} | a number is too large",
        "{{ [1].append(2) }} | .append() would change a list",
        "{{ {'a': 1}.update(b=2) }} | .update() would change a mapping",
        "{{ range(1000000) }} | a range is too long",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }} | m calls itself too often",
        "{{ 1 < 'a' }} | a number and a text have no order",
      })
  void whatCannotBeRenderedIsRefusedByTheLine(String template, String message) {
    var jinja = Jinja.parse(template, Clock.systemUTC());
    assertThatThrownBy(() -> jinja.render(Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(message);
  }

  @Test
  void textThatLooksLikeATemplateIsNotReadAsOne() {
    var jinja = Jinja.parse("{{ text }}", Clock.systemUTC());
    assertThat(jinja.render(Map.of("text", "{{ 1 + 1 }}{% x %}")).text())
        .isEqualTo("{{ 1 + 1 }}{% x %}");
  }

  @Test
  void whatTheAssistantSaysIsMarkedWhereItStands() {
    var jinja =
        Jinja.parse(
            "{% for x in all %}<{% generation %}{{ x }}{% endgeneration %}>{% endfor %}",
            Clock.systemUTC());
    var rendered = jinja.render(Map.of("all", List.of("ab", "", "c")));
    assertThat(rendered.text()).isEqualTo("<ab><><c>");
    assertThat(rendered.spans())
        .containsExactly(new Rendered.Span(1, 3), new Rendered.Span(5, 5), new Rendered.Span(7, 8));
  }

  @Test
  void aTemplateMentionsWhatStandsInItsTagsAndNothingElse() {
    var jinja = Jinja.parse("name {{ message.role }} {{ m['content'] }}", Clock.systemUTC());
    assertThat(jinja.mentions("role")).isTrue();
    assertThat(jinja.mentions("content")).isTrue();
    assertThat(jinja.mentions("name")).isFalse();
  }
}
