package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Function;
import dev.latebloom.ingest.template.Values.Namespace;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A template in the language of chat templates: Jinja as Hugging Face's transformers sets it up
 * ({@code trim_blocks}, {@code lstrip_blocks}, loop controls, {@code raise_exception}, {@code
 * strftime_now}, {@code {% generation %}}). Immutable; threads may share it.
 *
 * <p>What it does not know is refused when it is read, with the line: inclusion and inheritance,
 * {@code call} and {@code filter} blocks, recursive loops, filters and tests outside of {@link
 * Filters} and {@link Tests}.
 */
public final class Jinja {
  /** Elements of a range; Jinja's sandbox has the same bound. */
  private static final int MOST_RANGE = 100_000;

  private final List<Statement> statements;
  private final Set<String> mentioned;
  private final Map<String, Object> globals;

  private Jinja(Parser.Parsed parsed, Clock clock) {
    this.statements = parsed.statements();
    this.mentioned = parsed.mentioned();
    this.globals =
        Map.of(
            "namespace", (Function) Jinja::namespace,
            "dict", (Function) given -> mapping(given),
            "range", (Function) Jinja::range,
            "raise_exception", (Function) Jinja::raise,
            "strftime_now",
                (Function) given -> Strftime.of(LocalDateTime.now(clock), given.text(0, "format")));
  }

  /**
   * Reads a template.
   *
   * @param clock what {@code strftime_now} asks
   * @throws TemplateException naming the line, when it is none or has what is not known here
   */
  public static Jinja parse(String source, Clock clock) {
    return new Jinja(Parser.parse(source), clock);
  }

  /**
   * Renders it.
   *
   * @param variables by name: texts, Booleans, numbers, {@link None}, lists and maps of those
   * @throws TemplateException naming the line, when it cannot be rendered, or says so itself by
   *     {@code raise_exception}
   */
  public Rendered render(Map<String, Object> variables) {
    var given = new HashMap<>(globals);
    given.putAll(variables);
    return Rendering.of(statements, given);
  }

  /**
   * Whether a name or a text like this stands in any of its tags. What is not mentioned, it cannot
   * have asked for.
   */
  public boolean mentions(String name) {
    return mentioned.contains(name);
  }

  private static Object namespace(Arguments given) {
    return new Namespace(mapping(given));
  }

  private static Map<String, Object> mapping(Arguments given) {
    var all = new LinkedHashMap<String, Object>();
    for (var first : given.inOrder()) {
      if (!(first instanceof Map<?, ?> map)) {
        throw new TemplateException(Values.kind(first) + " is no mapping");
      }
      map.forEach((key, value) -> all.put(Values.text(key), value));
    }
    all.putAll(given.byName());
    return all;
  }

  private static Object range(Arguments given) {
    int size = given.inOrder().size();
    int from = size > 1 ? given.integer(0, "start", 0) : 0;
    int to = given.integer(size > 1 ? 1 : 0, "stop", 0);
    int step = given.integer(2, "step", 1);
    if (step == 0) throw new TemplateException("a range with a step of 0");
    var all = new ArrayList<Object>();
    for (long at = from; step > 0 ? at < to : at > to; at += step) {
      if (all.size() == MOST_RANGE) throw new TemplateException("a range is too long");
      all.add(at);
    }
    return all;
  }

  private static Object raise(Arguments given) {
    throw new TemplateException(Values.text(given.get(0, "message", "")));
  }
}
