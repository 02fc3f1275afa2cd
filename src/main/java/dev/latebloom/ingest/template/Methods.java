package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Function;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Methods of texts, mappings and lists, as Python has them. Those that change a value are not. */
final class Methods {
  /** Python has these, and a template may not call them. */
  private static final Set<String> CHANGING =
      Set.of(
          "append",
          "clear",
          "extend",
          "insert",
          "pop",
          "popitem",
          "remove",
          "reverse",
          "setdefault",
          "sort",
          "update");

  private static final Map<String, BiFunction<String, Arguments, Object>> OF_TEXT =
      Map.ofEntries(
          Map.entry("strip", (text, given) -> Strings.strip(text, given, true, true)),
          Map.entry("lstrip", (text, given) -> Strings.strip(text, given, true, false)),
          Map.entry("rstrip", (text, given) -> Strings.strip(text, given, false, true)),
          Map.entry("split", Strings::split),
          Map.entry("rsplit", Strings::splitFromTheRight),
          Map.entry("splitlines", (text, _) -> Strings.lines(text)),
          Map.entry("startswith", (text, given) -> Strings.hasAny(given, text::startsWith)),
          Map.entry("endswith", (text, given) -> Strings.hasAny(given, text::endsWith)),
          Map.entry("replace", Strings::replace),
          Map.entry("upper", (text, _) -> Strings.upper(text)),
          Map.entry("lower", (text, _) -> Strings.lower(text)),
          Map.entry("title", (text, _) -> Strings.title(text)),
          Map.entry("capitalize", (text, _) -> Strings.capitalized(text)),
          Map.entry("removeprefix", (text, given) -> Strings.without(text, given, true)),
          Map.entry("removesuffix", (text, given) -> Strings.without(text, given, false)),
          Map.entry("find", (text, given) -> Strings.at(text, text.indexOf(given.text(0, "sub")))),
          Map.entry(
              "rfind", (text, given) -> Strings.at(text, text.lastIndexOf(given.text(0, "sub")))),
          Map.entry("count", (text, given) -> Strings.count(text, given.text(0, "sub"))),
          Map.entry("join", (text, given) -> Strings.joined(given.get(0, "iterable"), text)),
          Map.entry("isdigit", (text, _) -> Strings.all(text, Character::isDigit)),
          Map.entry("isalpha", (text, _) -> Strings.all(text, Character::isLetter)),
          Map.entry("isalnum", (text, _) -> Strings.all(text, Character::isLetterOrDigit)),
          Map.entry("isspace", (text, _) -> Strings.all(text, Strings::isSpace)));

  private static final Map<String, BiFunction<Map<?, ?>, Arguments, Object>> OF_MAPPINGS =
      Map.of(
          "get",
          (map, given) -> {
            var value = map.get(given.get(0, "key"));
            return value == null ? given.get(1, "default", None.NONE) : value;
          },
          "items",
          (map, _) -> items(map),
          "keys",
          (map, _) -> List.copyOf(map.keySet()),
          "values",
          (map, _) -> List.copyOf(map.values()),
          "copy",
          (map, _) -> map);

  private static final Map<String, BiFunction<List<?>, Arguments, Object>> OF_LISTS =
      Map.of(
          "count",
          (list, given) ->
              list.stream().filter(item -> Values.equal(item, given.get(0, "value"))).count(),
          "index",
          Methods::place,
          "copy",
          (list, _) -> list);

  private Methods() {}

  static boolean has(Object of, String name) {
    return switch (of) {
      case String _ -> OF_TEXT.containsKey(name);
      case Map<?, ?> _ -> OF_MAPPINGS.containsKey(name) || isChange(name, "items");
      case List<?> _ -> OF_LISTS.containsKey(name) || isChange(name, "");
      default -> false;
    };
  }

  /** Mappings have some of the names that lists have. */
  private static boolean isChange(String name, String mapping) {
    return mapping.isEmpty()
        ? CHANGING.contains(name)
        : Set.of("clear", "pop", "popitem", "setdefault", "update").contains(name);
  }

  static Function of(Object of, String name) {
    if (CHANGING.contains(name)) {
      return _ -> {
        throw new TemplateException("." + name + "() would change " + Values.kind(of));
      };
    }
    return switch (of) {
      case String text -> given -> method(OF_TEXT, name).apply(text, given);
      case Map<?, ?> map -> given -> method(OF_MAPPINGS, name).apply(map, given);
      case List<?> list -> given -> method(OF_LISTS, name).apply(list, given);
      default -> throw new TemplateException(Values.kind(of) + " has no method " + name);
    };
  }

  private static <T> BiFunction<T, Arguments, Object> method(
      Map<String, BiFunction<T, Arguments, Object>> all, String name) {
    var method = all.get(name);
    if (method == null) throw new TemplateException("the method " + name + " is not known here");
    return method;
  }

  static List<Object> items(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(entry -> (Object) List.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Object place(List<?> list, Arguments given) {
    for (int i = 0; i < list.size(); i++) {
      if (Values.equal(list.get(i), given.get(0, "value"))) return (long) i;
    }
    throw new TemplateException("the list does not have " + Values.text(given.get(0, "value")));
  }
}
