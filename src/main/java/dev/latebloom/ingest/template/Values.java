package dev.latebloom.ingest.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What Python does with values: chat templates are written for it.
 *
 * <p>A value is a String, Boolean, Long, Double or other Number, a List, a Map, {@link None},
 * {@link Undefined}, a {@link Function}, a {@link Namespace} or a {@link Loop}.
 */
final class Values {
  /**
   * What is not there: written as nothing, false, without elements, and an error in all else.
   *
   * @param name what was asked for
   */
  record Undefined(String name) {
    TemplateException error() {
      return new TemplateException("'" + name + "' is undefined");
    }
  }

  /** What can be called in a template: a function, a method of a value, a macro. */
  interface Function {
    Object call(Arguments arguments);
  }

  /** Named values that a loop may change for those after it. Lives while one text is rendered. */
  static final class Namespace {
    private final Map<String, Object> values;

    Namespace(Map<String, Object> values) {
      this.values = new HashMap<>(values);
    }

    Object get(String name) {
      return values.getOrDefault(name, new Undefined(name));
    }

    void set(String name, Object value) {
      values.put(name, value);
    }
  }

  private Values() {}

  static boolean isTrue(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case String text -> !text.isEmpty();
      case Number number -> number.doubleValue() != 0;
      case Collection<?> all -> !all.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case None _, Undefined _ -> false;
      default -> true;
    };
  }

  /** As it is written into the text. */
  static String text(Object value) {
    return switch (value) {
      case String text -> text;
      case Undefined _ -> "";
      default -> quoted(value);
    };
  }

  /** As it is written within a list or a mapping. */
  static String quoted(Object value) {
    return switch (value) {
      case String text -> quotedText(text);
      case Boolean flag -> flag ? "True" : "False";
      case None _ -> "None";
      case Undefined _ -> "Undefined";
      case Double number -> decimal(number);
      case Collection<?> all ->
          all.stream().map(Values::quoted).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }

  private static String quotedText(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    var quoted = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') quoted.append('\\').appendCodePoint(c);
              else if (c == '\n') quoted.append("\\n");
              else if (c == '\r') quoted.append("\\r");
              else if (c == '\t') quoted.append("\\t");
              else if (isPrintable(c)) quoted.appendCodePoint(c);
              else if (c < 0x100) quoted.append("\\x%02x".formatted(c));
              else if (c < 0x10000) quoted.append("\\u%04x".formatted(c));
              else quoted.append("\\U%08x".formatted(c));
            });
    return quoted.append(quote).toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /**
   * The shortest digits that give the number again; from 1e16 on, and under 1e-4, with exponent.
   */
  static String decimal(double number) {
    if (Double.isNaN(number)) return "nan";
    if (Double.isInfinite(number)) return number > 0 ? "inf" : "-inf";
    double size = Math.abs(number);
    var exact = new BigDecimal(Double.toString(number));
    if (size == 0 || (size >= 1e-4 && size < 1e16)) {
      var plain = exact.stripTrailingZeros();
      var text = (plain.scale() < 1 ? plain.setScale(1) : plain).toPlainString();
      return number == 0 && 1 / number < 0 ? "-" + text : text;
    }
    var digits = exact.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    var mantissa = digits.scaleByPowerOfTen(-exponent).toPlainString();
    return "%se%s%02d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  static boolean equal(Object left, Object right) {
    if (left instanceof Undefined && right instanceof Undefined) return true;
    if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) == 0;
    return Objects.equals(left, right);
  }

  /** Booleans are numbers too. */
  private static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  private static int compareNumbers(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) return Long.compare(a, b);
    return Double.compare(number(left), number(right));
  }

  static int compare(Object left, Object right) {
    if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
    if (left instanceof String a && right instanceof String b) return a.compareTo(b);
    if (left instanceof List<?> a && right instanceof List<?> b) {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        if (!equal(a.get(i), b.get(i))) return compare(a.get(i), b.get(i));
      }
      return Integer.compare(a.size(), b.size());
    }
    throw new TemplateException(kind(left) + " and " + kind(right) + " have no order");
  }

  static boolean contains(Object whole, Object part) {
    return switch (whole) {
      case String text when part instanceof String piece -> text.contains(piece);
      case Map<?, ?> map -> map.containsKey(part);
      case Collection<?> all -> all.stream().anyMatch(item -> equal(item, part));
      case Undefined _ -> false;
      default -> throw new TemplateException(kind(whole) + " holds no " + kind(part));
    };
  }

  static Object binary(Object left, String operator, Object right) {
    if (operator.equals("~")) return text(left) + text(right);
    if (left instanceof Undefined undefined) throw undefined.error();
    if (right instanceof Undefined undefined) throw undefined.error();
    if (operator.equals("+") && left instanceof String a && right instanceof String b) return a + b;
    if (operator.equals("+") && left instanceof List<?> a && right instanceof List<?> b) {
      var all = new ArrayList<Object>(a);
      all.addAll(b);
      return all;
    }
    if (operator.equals("*") && left instanceof String text && right instanceof Long times) {
      return text.repeat(Math.max(0, integer(times)));
    }
    if (!isNumber(left) || !isNumber(right)) {
      throw new TemplateException(
          kind(left) + " and " + kind(right) + " cannot be combined by " + operator);
    }
    return arithmetic(left, operator, right);
  }

  private static Object arithmetic(Object left, String operator, Object right) {
    boolean whole = !(left instanceof Double) && !(right instanceof Double);
    if (whole && !operator.equals("/")) {
      long a = whole(left);
      long b = whole(right);
      if (b == 0 && (operator.equals("//") || operator.equals("%"))) {
        throw new TemplateException("a division by zero");
      }
      switch (operator) {
        case "+" -> {
          return Math.addExact(a, b);
        }
        case "-" -> {
          return Math.subtractExact(a, b);
        }
        case "*" -> {
          return Math.multiplyExact(a, b);
        }
        case "//" -> {
          return Math.floorDiv(a, b);
        }
        case "%" -> {
          return Math.floorMod(a, b);
        }
        case "**" -> {
          if (b >= 0) return BigInteger.valueOf(a).pow(integer(b)).longValueExact();
        }
        default -> throw new TemplateException(operator + " is not known");
      }
    }
    return arithmetic(number(left), operator, number(right));
  }

  private static double arithmetic(double a, String operator, double b) {
    if (b == 0 && (operator.startsWith("/") || operator.equals("%"))) {
      throw new TemplateException("a division by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      case "**" -> Math.pow(a, b);
      default -> throw new TemplateException(operator + " is not known");
    };
  }

  static double number(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case Number number -> number.doubleValue();
      default -> throw new TemplateException(kind(value) + " is no number");
    };
  }

  private static long whole(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case Long number -> number;
      default -> throw new TemplateException(value + " is too large");
    };
  }

  static int integer(Object value) {
    if (value instanceof Undefined undefined) throw undefined.error();
    if (!(value instanceof Long) && !(value instanceof Boolean)) {
      throw new TemplateException(kind(value) + " is no integer");
    }
    return Math.toIntExact(whole(value));
  }

  static Object negated(Object value) {
    return value instanceof Double number ? -number : (Object) Math.negateExact(whole(value));
  }

  /** What a loop over it goes through; of a mapping the keys. */
  static List<Object> elements(Object value) {
    return switch (value) {
      case List<?> list -> List.copyOf(list);
      case Collection<?> all -> List.copyOf(all);
      case Map<?, ?> map -> List.copyOf(map.keySet());
      case String text ->
          text.codePoints().mapToObj(Character::toString).collect(Collectors.toList());
      case Undefined _ -> List.of();
      default -> throw new TemplateException(kind(value) + " has no elements");
    };
  }

  static long length(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case Collection<?> all -> all.size();
      case Map<?, ?> map -> map.size();
      case Undefined _ -> 0;
      default -> throw new TemplateException(kind(value) + " has no length");
    };
  }

  /** For messages. */
  static String kind(Object value) {
    return switch (value) {
      case String _ -> "a text";
      case Boolean _ -> "a truth value";
      case Number _ -> "a number";
      case Map<?, ?> _ -> "a mapping";
      case Collection<?> _ -> "a list";
      case None _ -> "none";
      case Undefined undefined -> "'" + undefined.name() + "', which is undefined,";
      default -> "a function";
    };
  }
}
