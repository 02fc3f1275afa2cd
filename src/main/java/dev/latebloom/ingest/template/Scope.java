package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Undefined;
import java.util.HashMap;
import java.util.Map;

/** Names and what they stand for, over those of an outer scope. */
final class Scope {
  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, Object> given;
  private final Scope outer;

  /** The outermost: what a template is given. */
  Scope(Map<String, Object> given) {
    this.given = given;
    this.outer = this;
  }

  private Scope(Scope outer) {
    this.given = Map.of();
    this.outer = outer;
  }

  /** What is set in it is gone behind it. */
  Scope inner() {
    return new Scope(this);
  }

  Object get(String name) {
    for (var scope = this; ; scope = scope.outer) {
      var value = scope.values.get(name);
      if (value != null) return value;
      if (scope.outer == scope) return scope.given.getOrDefault(name, new Undefined(name));
    }
  }

  void set(String name, Object value) {
    values.put(name, value);
  }
}
