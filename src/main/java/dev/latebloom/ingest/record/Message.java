package dev.latebloom.ingest.record;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message of a conversation, as a template sees it. It records which fields it has been asked
 * for: what a template has not asked for, it has not written.
 */
final class Message extends LinkedHashMap<String, Object> {
  private static final long serialVersionUID = 1;

  private final transient Set<Object> asked = new HashSet<>();

  Message(Map<String, Object> fields) {
    super(fields);
  }

  static Message of(String role, String content) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("role", role);
    fields.put("content", content);
    return new Message(fields);
  }

  boolean wasAskedFor(String field) {
    return asked.contains(field);
  }

  boolean is(String role) {
    return role.equals(super.get("role"));
  }

  /** Whether a field has more than an empty text, list or mapping. */
  boolean says(String field) {
    var value = super.get(field);
    return value != null && !isEmpty(value);
  }

  boolean isEmptyAt(String field) {
    return !says(field);
  }

  private static boolean isEmpty(Object value) {
    return switch (value) {
      case String text -> text.isEmpty();
      case Collection<?> all -> all.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      default -> false;
    };
  }

  @Override
  public @Nullable Object get(@Nullable Object field) {
    if (field != null) asked.add(field);
    return super.get(field);
  }

  /** Whoever goes through all of them has asked for each. */
  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    asked.addAll(keySet());
    return super.entrySet();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
