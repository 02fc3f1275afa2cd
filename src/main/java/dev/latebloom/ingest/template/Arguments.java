package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Undefined;
import java.util.List;
import java.util.Map;

/**
 * What a function, a filter or a test is given.
 *
 * @param inOrder those without a name
 * @param byName the others
 */
record Arguments(List<Object> inOrder, Map<String, Object> byName) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  int size() {
    return inOrder.size() + byName.size();
  }

  /** The argument at a place, or with a name, or {@code otherwise}. */
  Object get(int place, String name, Object otherwise) {
    if (place < inOrder.size()) return inOrder.get(place);
    return byName.getOrDefault(name, otherwise);
  }

  Object get(int place, String name) {
    var value = get(place, name, new Undefined(name));
    if (value instanceof Undefined) throw new TemplateException(name + " is missing");
    return value;
  }

  String text(int place, String name) {
    if (get(place, name) instanceof String text) return text;
    throw new TemplateException(name + " is no text");
  }

  int integer(int place, String name, int otherwise) {
    return Values.integer(get(place, name, (long) otherwise));
  }

  /** Those behind the first {@code count}. */
  Arguments from(int count) {
    return new Arguments(inOrder.subList(Math.min(count, inOrder.size()), inOrder.size()), byName);
  }
}
