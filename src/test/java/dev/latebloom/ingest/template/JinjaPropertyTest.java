package dev.latebloom.ingest.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class JinjaPropertyTest {
  private static final List<String> WORDS =
      List.of(
          "{{",
          "}}",
          "{%",
          "%}",
          "{%-",
          "-%}",
          "{#",
          "#}",
          "if",
          "elif",
          "else",
          "endif",
          "for",
          "in",
          "endfor",
          "set",
          "x",
          "y",
          "=",
          "==",
          "~",
          "+",
          "-",
          "*",
          "//",
          "%",
          "**",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ":",
          ",",
          ".",
          "|",
          "is",
          "not",
          "and",
          "or",
          "'a'",
          "\"b\"",
          "'",
          "0",
          "1",
          "2.5",
          "99999999999999999999",
          "none",
          "true",
          "length",
          "join",
          "tojson",
          "first",
          "default",
          "items",
          "split",
          "strip",
          "macro",
          "endmacro",
          "generation",
          "endgeneration",
          "break",
          "continue",
          "loop",
          "defined",
          "string",
          "namespace",
          "range",
          "messages",
          "int",
          "\n",
          "text",
          "raw",
          "endraw",
          "replace",
          "indent",
          "strftime_now",
          "'%Y%Q'",
          "sort");

  /** Whatever is written there: a template is refused as a template, and nothing else happens. */
  @Property(tries = 8000)
  void anyTextIsRenderedOrRefused(@ForAll("words") List<String> words, @ForAll boolean isOneTag) {
    var text = String.join(" ", words);
    try {
      var jinja = Jinja.parse(isOneTag ? "{{" + text + "}}" : text, Clock.systemUTC());
      var given = Map.of("x", List.of("a", 1L, Map.of("k", 2L)), "y", "text", "messages", 3L);
      var rendered = jinja.render(given);
      for (var span : rendered.spans()) assertThat(span.from()).isNotNegative();
    } catch (TemplateException e) {
      assertThat(e).hasMessageStartingWith("line ");
    }
  }

  @Property
  void textWithoutTagsStaysAsItIs(@ForAll("plain") String text) {
    assertThat(Jinja.parse(text + "\n", Clock.systemUTC()).render(Map.of()).text()).isEqualTo(text);
  }

  @Property
  void jsonReadsBackAsWhatWasWritten(@ForAll("values") Object value)
      throws JsonProcessingException {
    var text = Jinja.parse("{{ x | tojson }}", Clock.systemUTC()).render(Map.of("x", value)).text();
    var indented = Jinja.parse("{{ x | tojson(indent=2, ensure_ascii=true) }}", Clock.systemUTC());
    var mapper = new JsonMapper();
    assertThat(mapper.readTree(text)).isEqualTo(mapper.readTree(mapper.writeValueAsString(value)));
    assertThat(mapper.readTree(indented.render(Map.of("x", value)).text()))
        .isEqualTo(mapper.readTree(text));
  }

  /** A slice takes what going step by step from its beginning to its end takes. */
  @Property
  void aSliceStepsFromItsBeginningToItsEnd(
      @ForAll @Size(max = 6) List<@IntRange(max = 9) Integer> list,
      @ForAll @IntRange(min = -8, max = 8) int from,
      @ForAll @IntRange(min = -8, max = 8) int to,
      @ForAll @IntRange(min = 1, max = 3) int step) {
    var expected = new ArrayList<Object>();
    int size = list.size();
    for (int i = from < 0 ? Math.max(0, from + size) : from;
        i < (to < 0 ? to + size : to);
        i += step) {
      if (i < size) expected.add(list.get(i).longValue());
    }
    var all = list.stream().map(item -> (Object) item.longValue()).toList();
    assertThat(Reach.slice(all, (long) from, (long) to, (long) step)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.of(WORDS).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<String> plain() {
    return Arbitraries.strings().withChars("ab %}#\t ü\n-").ofMaxLength(30);
  }

  @Provide
  Arbitrary<Object> values() {
    var leaves =
        Arbitraries.<Object>oneOf(
            Arbitraries.longs().map(number -> number),
            Arbitraries.of(true, false),
            Arbitraries.doubles().between(-1e9, 1e9).map(number -> number),
            Arbitraries.strings().withCharRange('\0', '\ud7ff').ofMaxLength(12).map(text -> text));
    return Arbitraries.lazyOf(
        () -> leaves,
        () -> leaves.list().ofMaxSize(3).map(list -> list),
        () ->
            Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(5), leaves)
                .ofMaxSize(3)
                .map(map -> map));
  }
}
