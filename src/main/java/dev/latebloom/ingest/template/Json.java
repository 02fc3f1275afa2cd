package dev.latebloom.ingest.template;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads values out of JSON, and writes them as Python's json.dumps does. */
public final class Json {
  private final StringBuilder target = new StringBuilder();
  private final String indent;
  private final String betweenItems;
  private final String afterKey;
  private final boolean ascii;
  private final boolean sorted;

  private Json(String indent, String between, String afterKey, boolean ascii, boolean sorted) {
    this.indent = indent;
    this.betweenItems = between;
    this.afterKey = afterKey;
    this.ascii = ascii;
    this.sorted = sorted;
  }

  /** The value at whose first token the parser stands; afterwards it stands at the last. */
  public static Object read(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        var map = new LinkedHashMap<String, Object>();
        for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
          json.nextToken();
          map.put(name, read(json));
        }
        yield map;
      }
      case START_ARRAY -> {
        var list = new ArrayList<Object>();
        while (json.nextToken() != JsonToken.END_ARRAY) list.add(read(json));
        yield list;
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT ->
          json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? json.getBigIntegerValue()
              : (Object) json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> None.NONE;
      case FIELD_NAME, END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalStateException("no value begins at " + json.currentToken());
    };
  }

  /** As the filter that Hugging Face gives templates: no character is escaped for HTML. */
  static String of(Object value, Arguments given) {
    boolean ascii = Values.isTrue(given.get(0, "ensure_ascii", false));
    var asked = given.get(1, "indent", None.NONE);
    var indent =
        asked instanceof String text
            ? "\n" + text
            : asked instanceof None ? "" : "\n" + " ".repeat(Values.integer(asked));
    var separators = given.get(2, "separators", None.NONE);
    boolean sorted = Values.isTrue(given.get(3, "sort_keys", false));
    var between = indent.isEmpty() ? ", " : ",";
    var json =
        separators instanceof List<?> pair && pair.size() == 2
            ? new Json(indent, Values.text(pair.get(0)), Values.text(pair.get(1)), ascii, sorted)
            : new Json(indent, between, ": ", ascii, sorted);
    json.write(value, 1);
    return json.target.toString();
  }

  private void write(Object value, int depth) {
    switch (value) {
      case String text -> text(text);
      case Boolean flag -> target.append(flag);
      case None _ -> target.append("null");
      case Double number -> target.append(special(number));
      case Number number -> target.append(number);
      case Collection<?> all -> {
        target.append('[');
        boolean first = true;
        for (var item : all) {
          separate(first, depth);
          first = false;
          write(item, depth + 1);
        }
        end(first, depth, ']');
      }
      case Map<?, ?> map -> {
        target.append('{');
        boolean first = true;
        for (var entry : entries(map)) {
          separate(first, depth);
          first = false;
          text(key(entry.getKey()));
          target.append(afterKey);
          write(entry.getValue(), depth + 1);
        }
        end(first, depth, '}');
      }
      default -> throw new TemplateException(Values.kind(value) + " is not JSON");
    }
  }

  private List<? extends Map.Entry<?, ?>> entries(Map<?, ?> map) {
    if (!sorted) return List.copyOf(map.entrySet());
    return map.entrySet().stream()
        .sorted((a, b) -> Values.compare(a.getKey(), b.getKey()))
        .collect(Collectors.toList());
  }

  private static String key(Object key) {
    return switch (key) {
      case String text -> text;
      case Boolean flag -> flag ? "true" : "false";
      case None _ -> "null";
      default -> Values.text(key);
    };
  }

  private static String special(double number) {
    if (Double.isNaN(number)) return "NaN";
    if (Double.isInfinite(number)) return number > 0 ? "Infinity" : "-Infinity";
    return Values.decimal(number);
  }

  private void separate(boolean first, int depth) {
    if (!first) target.append(betweenItems);
    newLine(depth);
  }

  private void end(boolean empty, int depth, char bracket) {
    if (!empty) newLine(depth - 1);
    target.append(bracket);
  }

  private void newLine(int depth) {
    if (indent.isEmpty()) return;
    target.append('\n');
    for (int i = 0; i < depth; i++) target.append(indent, 1, indent.length());
  }

  private void text(String text) {
    target.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> target.append("\\\"");
        case '\\' -> target.append("\\\\");
        case '\n' -> target.append("\\n");
        case '\r' -> target.append("\\r");
        case '\t' -> target.append("\\t");
        case '\f' -> target.append("\\f");
        case '\b' -> target.append("\\b");
        default -> {
          if (c < 0x20 || (ascii && c > 0x7e)) target.append("\\u%04x".formatted((int) c));
          else target.append(c);
        }
      }
    }
    target.append('"');
  }
}
