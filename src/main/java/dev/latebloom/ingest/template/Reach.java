package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Namespace;
import dev.latebloom.ingest.template.Values.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is reached from a value by a name, a key or a range. */
final class Reach {
  private Reach() {}

  /** As {@code of.name}: a method goes before an entry of the same name. */
  static Object attribute(Object of, String name) {
    if (of instanceof Undefined undefined) throw undefined.error();
    if (of instanceof Namespace namespace) return namespace.get(name);
    if (of instanceof Loop loop) return loop.get(name);
    if (Methods.has(of, name)) return Methods.of(of, name);
    if (of instanceof Map<?, ?> map && map.containsKey(name)) return of(map, name);
    return new Undefined(name);
  }

  /** As {@code of[key]}: an entry goes before a method of the same name. */
  static Object item(Object of, Object key) {
    if (of instanceof Undefined undefined) throw undefined.error();
    switch (of) {
      case Map<?, ?> map when map.containsKey(key) -> {
        return of(map, key);
      }
      case List<?> list when key instanceof Long index -> {
        int at = place(index, list.size());
        if (at >= 0) return list.get(at);
      }
      case String text when key instanceof Long index -> {
        int size = text.codePointCount(0, text.length());
        int at = place(index, size);
        if (at >= 0) return Character.toString(text.codePointAt(text.offsetByCodePoints(0, at)));
      }
      default -> {}
    }
    if (key instanceof String name && !(of instanceof Map && !Methods.has(of, name))) {
      return attribute(of, name);
    }
    return new Undefined(Values.text(key));
  }

  private static Object of(Map<?, ?> map, Object key) {
    var value = map.get(key);
    return value == null ? None.NONE : value;
  }

  /** Where an index points, from the end if it is negative; -1 for nowhere. */
  private static int place(long index, int size) {
    long at = index < 0 ? index + size : index;
    return at < 0 || at >= size ? -1 : (int) at;
  }

  /** As {@code of[from:to:step]}. */
  static Object slice(Object of, Object from, Object to, Object step) {
    if (of instanceof Undefined undefined) throw undefined.error();
    var elements = Values.elements(of instanceof Map ? new Undefined("slice") : of);
    int by = step instanceof None ? 1 : Values.integer(step);
    if (by == 0) throw new TemplateException("a slice with a step of 0");
    int size = elements.size();
    int first = by > 0 ? 0 : size - 1;
    int last = by > 0 ? size : -1;
    int at = from instanceof None ? first : clamped(Values.integer(from), size, by);
    int end = to instanceof None ? last : clamped(Values.integer(to), size, by);
    var chosen = new ArrayList<Object>();
    for (; by > 0 ? at < end : at > end; at += by) chosen.add(elements.get(at));
    if (!(of instanceof String)) return chosen;
    var text = new StringBuilder();
    for (var character : chosen) text.append(character);
    return text.toString();
  }

  private static int clamped(int index, int size, int step) {
    int at = index < 0 ? index + size : index;
    return step > 0 ? Math.clamp(at, 0, size) : Math.clamp(at, -1, size - 1);
  }
}
