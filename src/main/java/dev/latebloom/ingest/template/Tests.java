package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Function;
import dev.latebloom.ingest.template.Values.Undefined;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** What can be asked of a value by "is". */
final class Tests {
  private static final Map<String, BiPredicate<Object, Arguments>> ALL =
      Map.ofEntries(
          Map.entry("defined", (value, _) -> !(value instanceof Undefined)),
          Map.entry("undefined", (value, _) -> value instanceof Undefined),
          Map.entry("none", (value, _) -> value instanceof None),
          Map.entry("boolean", (value, _) -> value instanceof Boolean),
          Map.entry("true", (value, _) -> Boolean.TRUE.equals(value)),
          Map.entry("false", (value, _) -> Boolean.FALSE.equals(value)),
          Map.entry("string", (value, _) -> value instanceof String),
          Map.entry("number", (value, _) -> value instanceof Number || value instanceof Boolean),
          Map.entry("integer", (value, _) -> value instanceof Number && !isFloat(value)),
          Map.entry("float", (value, _) -> isFloat(value)),
          Map.entry("mapping", (value, _) -> value instanceof Map),
          Map.entry("sequence", (value, _) -> isSequence(value)),
          Map.entry("iterable", (value, _) -> isSequence(value) || value instanceof Undefined),
          Map.entry("callable", (value, _) -> value instanceof Function),
          Map.entry("even", (value, _) -> Values.integer(value) % 2 == 0),
          Map.entry("odd", (value, _) -> Values.integer(value) % 2 != 0),
          Map.entry(
              "divisibleby", (value, by) -> Values.integer(value) % by.integer(0, "num", 1) == 0),
          Map.entry("lower", (value, _) -> value.equals(Strings.lower(Values.text(value)))),
          Map.entry("upper", (value, _) -> value.equals(Strings.upper(Values.text(value)))),
          Map.entry("in", (value, of) -> Values.contains(of.get(0, "seq"), value)),
          Map.entry("eq", Tests::isEqual),
          Map.entry("equalto", Tests::isEqual),
          Map.entry("==", Tests::isEqual),
          Map.entry("!=", (value, other) -> !isEqual(value, other)),
          Map.entry("ne", (value, other) -> !isEqual(value, other)),
          Map.entry("lt", (value, other) -> order(value, other) < 0),
          Map.entry("le", (value, other) -> order(value, other) <= 0),
          Map.entry("gt", (value, other) -> order(value, other) > 0),
          Map.entry("ge", (value, other) -> order(value, other) >= 0));

  static final Set<String> NAMES = ALL.keySet();

  private Tests() {}

  static boolean holds(String test, Object value, Arguments given) {
    var predicate = ALL.get(test);
    if (predicate == null) throw new TemplateException("the test " + test + " is not known here");
    return predicate.test(value, given);
  }

  private static boolean isFloat(Object value) {
    return value instanceof Double;
  }

  private static boolean isSequence(Object value) {
    return value instanceof Collection || value instanceof Map || value instanceof String;
  }

  private static boolean isEqual(Object value, Arguments other) {
    return Values.equal(value, other.get(0, "other", new Undefined("other")));
  }

  private static int order(Object value, Arguments other) {
    return Values.compare(value, other.get(0, "other"));
  }
}
