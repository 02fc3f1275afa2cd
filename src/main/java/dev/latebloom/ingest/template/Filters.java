package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** What a value can be put through by "|". */
final class Filters {
  private static final Map<String, BiFunction<Object, Arguments, Object>> ALL =
      Map.ofEntries(
          Map.entry("tojson", Json::of),
          Map.entry("string", (value, _) -> Values.text(value)),
          Map.entry("safe", (value, _) -> Values.text(value)),
          Map.entry("trim", (value, given) -> Strings.strip(Values.text(value), given, true, true)),
          Map.entry("upper", (value, _) -> Strings.upper(Values.text(value))),
          Map.entry("lower", (value, _) -> Strings.lower(Values.text(value))),
          Map.entry("title", (value, _) -> Strings.title(Values.text(value))),
          Map.entry("capitalize", (value, _) -> Strings.capitalized(Values.text(value))),
          Map.entry("replace", (value, given) -> Strings.replace(Values.text(value), given)),
          Map.entry("indent", (value, given) -> Strings.indented(Values.text(value), given)),
          Map.entry("length", (value, _) -> Values.length(value)),
          Map.entry("count", (value, _) -> Values.length(value)),
          Map.entry("list", (value, _) -> Values.elements(value)),
          Map.entry("first", (value, _) -> end(Values.elements(value), true)),
          Map.entry("last", (value, _) -> end(Values.elements(value), false)),
          Map.entry("reverse", (value, _) -> reversed(value)),
          Map.entry("join", Filters::joined),
          Map.entry("items", (value, _) -> items(value)),
          Map.entry("dictsort", Filters::sortedItems),
          Map.entry("sort", Filters::sorted),
          Map.entry("unique", (value, _) -> Values.elements(value).stream().distinct().toList()),
          Map.entry("min", (value, _) -> extreme(value, Values::compare)),
          Map.entry("max", (value, _) -> extreme(value, (a, b) -> Values.compare(b, a))),
          Map.entry("sum", (value, _) -> sum(value)),
          Map.entry("map", Filters::mapped),
          Map.entry("select", (value, given) -> chosen(value, given, false, true)),
          Map.entry("reject", (value, given) -> chosen(value, given, false, false)),
          Map.entry("selectattr", (value, given) -> chosen(value, given, true, true)),
          Map.entry("rejectattr", (value, given) -> chosen(value, given, true, false)),
          Map.entry("default", Filters::otherwise),
          Map.entry("d", Filters::otherwise),
          Map.entry("int", Filters::integer),
          Map.entry("float", Filters::decimal),
          Map.entry("abs", (value, _) -> Values.number(value) < 0 ? Values.negated(value) : value));

  static final Set<String> NAMES = ALL.keySet();

  private Filters() {}

  static Object apply(String filter, Object value, Arguments given) {
    var function = ALL.get(filter);
    if (function == null) {
      throw new TemplateException("the filter " + filter + " is not known here");
    }
    return function.apply(value, given);
  }

  private static Object end(List<Object> all, boolean first) {
    if (all.isEmpty()) return new Undefined(first ? "first" : "last");
    return first ? all.getFirst() : all.getLast();
  }

  private static Object reversed(Object value) {
    var all = new ArrayList<>(Values.elements(value));
    Collections.reverse(all);
    return value instanceof String ? Strings.joined(all, "") : all;
  }

  private static Object joined(Object value, Arguments given) {
    var between = Values.text(given.get(0, "d", ""));
    if (!(given.get(1, "attribute", None.NONE) instanceof String path)) {
      return Strings.joined(value, between);
    }
    return Strings.joined(
        Values.elements(value).stream().map(item -> along(path, item)).toList(), between);
  }

  /** What is reached by names and places with points between them. */
  private static Object along(String path, Object from) {
    Object at = from;
    for (var part : path.split("\\.", -1)) {
      boolean isPlace = Strings.all(part, Character::isDigit);
      at = Reach.item(at, isPlace ? (Object) Long.valueOf(part) : part);
    }
    return at;
  }

  private static Object items(Object value) {
    if (value instanceof Undefined) return List.of();
    if (value instanceof Map<?, ?> map) return Methods.items(map);
    throw new TemplateException(Values.kind(value) + " has no items");
  }

  private static Object sortedItems(Object value, Arguments given) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new TemplateException(Values.kind(value) + " has no items");
    }
    int by = given.get(1, "by", "key").equals("value") ? 1 : 0;
    return sorted(
        Methods.items(map),
        item -> Reach.item(item, (long) by),
        Values.isTrue(given.get(0, "case_sensitive", false)),
        Values.isTrue(given.get(2, "reverse", false)));
  }

  private static Object sorted(Object value, Arguments given) {
    var attribute = given.get(2, "attribute", None.NONE);
    return sorted(
        Values.elements(value),
        item -> attribute instanceof String path ? along(path, item) : item,
        Values.isTrue(given.get(1, "case_sensitive", false)),
        Values.isTrue(given.get(0, "reverse", false)));
  }

  private static List<Object> sorted(
      List<Object> all, UnaryOperator<Object> by, boolean byCase, boolean reversed) {
    UnaryOperator<Object> key =
        item -> {
          var found = by.apply(item);
          return !byCase && found instanceof String text ? Strings.lower(text) : found;
        };
    Comparator<Object> order = (a, b) -> Values.compare(key.apply(a), key.apply(b));
    return all.stream().sorted(reversed ? order.reversed() : order).toList();
  }

  private static Object extreme(Object value, Comparator<Object> order) {
    return Values.elements(value).stream().min(order).orElse(new Undefined("min or max"));
  }

  private static Object sum(Object value) {
    Object sum = 0L;
    for (var item : Values.elements(value)) sum = Values.binary(sum, "+", item);
    return sum;
  }

  private static Object mapped(Object value, Arguments given) {
    var all = Values.elements(value);
    if (given.byName().get("attribute") instanceof String path) {
      var otherwise = given.byName().get("default");
      return all.stream()
          .map(item -> along(path, item))
          .map(item -> item instanceof Undefined && otherwise != null ? otherwise : item)
          .toList();
    }
    var filter = given.text(0, "filter");
    return all.stream().map(item -> apply(filter, item, given.from(1))).toList();
  }

  /** Those of which a test holds, or does not; without a test, what is true. */
  private static Object chosen(Object value, Arguments given, boolean ofAttribute, boolean wanted) {
    int at = ofAttribute ? 1 : 0;
    return Values.elements(value).stream()
        .filter(
            item -> {
              var asked = ofAttribute ? along(given.text(0, "attribute"), item) : item;
              boolean holds =
                  given.inOrder().size() == at
                      ? Values.isTrue(asked)
                      : Tests.holds(given.text(at, "test"), asked, given.from(at + 1));
              return holds == wanted;
            })
        .toList();
  }

  private static Object otherwise(Object value, Arguments given) {
    boolean forFalse = Values.isTrue(given.get(1, "boolean", false));
    boolean missing = value instanceof Undefined || (forFalse && !Values.isTrue(value));
    return missing ? given.get(0, "default_value", "") : value;
  }

  private static Object integer(Object value, Arguments given) {
    var otherwise = given.get(0, "default", 0L);
    return switch (value) {
      case Boolean flag -> flag ? 1L : 0L;
      case Double number -> number.longValue();
      case Number number -> number;
      case String text -> parsed(text, Long::valueOf, otherwise);
      default -> otherwise;
    };
  }

  private static Object decimal(Object value, Arguments given) {
    var otherwise = given.get(0, "default", 0.0);
    return switch (value) {
      case Boolean flag -> flag ? 1.0 : 0.0;
      case Number number -> number.doubleValue();
      case String text -> parsed(text, Double::valueOf, otherwise);
      default -> otherwise;
    };
  }

  private static Object parsed(
      String text, java.util.function.Function<String, Object> parser, Object otherwise) {
    try {
      return parser.apply(text.strip());
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }
}
