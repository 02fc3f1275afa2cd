package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Token.Kind;
import dev.latebloom.ingest.template.Values.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Reads expressions, with Jinja's precedence: each method binds tighter than the one above it. */
final class ExpressionParser {
  private static final Expression NONE = new Expression.Constant(None.NONE);
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

  /** What cannot begin the argument of a test that is written without brackets. */
  private static final Set<String> AFTER_A_TEST = Set.of("else", "or", "and", "if", "in", "is");

  private final Words words;

  ExpressionParser(Words words) {
    this.words = words;
  }

  /** One expression, or several with commas between them. */
  Expression tuple() {
    return tuple(this::expression);
  }

  /** The same, where a following "if" belongs to a loop. */
  Expression tupleWithoutChoice() {
    return tuple(this::either);
  }

  private Expression tuple(Supplier<Expression> part) {
    var first = part.get();
    if (!words.is(Kind.OPERATOR, ",")) return first;
    var all = new ArrayList<>(List.of(first));
    while (words.skips(Kind.OPERATOR, ",")) all.add(part.get());
    return new Expression.Sequence(all);
  }

  Expression expression() {
    var value = either();
    while (words.skips(Kind.NAME, "if")) {
      var condition = either();
      var otherwise =
          words.skips(Kind.NAME, "else")
              ? expression()
              : new Expression.Constant(new Undefined("else"));
      value = new Expression.Choice(condition, value, otherwise);
    }
    return value;
  }

  private Expression either() {
    var left = both();
    while (words.skips(Kind.NAME, "or")) left = new Expression.Or(left, both());
    return left;
  }

  private Expression both() {
    var left = not();
    while (words.skips(Kind.NAME, "and")) left = new Expression.And(left, not());
    return left;
  }

  private Expression not() {
    return words.skips(Kind.NAME, "not") ? new Expression.Not(not()) : compared();
  }

  private Expression compared() {
    var first = sum();
    var rest = new ArrayList<Expression.Comparison>();
    while (true) {
      if (words.is(Kind.OPERATOR) && COMPARISONS.contains(words.text())) {
        rest.add(new Expression.Comparison(words.take(), sum()));
      } else if (words.skips(Kind.NAME, "in")) {
        rest.add(new Expression.Comparison("in", sum()));
      } else if (words.is(Kind.NAME, "not") && words.isNext(Kind.NAME, "in")) {
        words.take();
        words.take();
        rest.add(new Expression.Comparison("not in", sum()));
      } else {
        return rest.isEmpty() ? first : new Expression.Compared(first, rest);
      }
    }
  }

  private Expression sum() {
    return binary(this::joined, Set.of("+", "-"));
  }

  private Expression joined() {
    return binary(this::product, Set.of("~"));
  }

  private Expression product() {
    return binary(this::power, Set.of("*", "/", "//", "%"));
  }

  private Expression power() {
    return binary(() -> signed(true), Set.of("**"));
  }

  private Expression binary(Supplier<Expression> part, Set<String> operators) {
    var left = part.get();
    while (words.is(Kind.OPERATOR) && operators.contains(words.text())) {
      var operator = words.take();
      left = new Expression.Binary(left, operator, part.get());
    }
    return left;
  }

  private Expression signed(boolean withFilters) {
    Expression value;
    if (words.skips(Kind.OPERATOR, "-")) {
      value = new Expression.Negated(signed(false));
    } else if (words.skips(Kind.OPERATOR, "+")) {
      value = signed(false);
    } else {
      value = reached(primary());
    }
    return withFilters ? filtered(value) : value;
  }

  private Expression primary() {
    if (words.is(Kind.STRING)) {
      var text = new StringBuilder();
      while (words.is(Kind.STRING)) text.append(words.take());
      return new Expression.Constant(text.toString());
    }
    if (words.is(Kind.INTEGER)) {
      return new Expression.Constant(integer());
    }
    if (words.is(Kind.FLOAT)) {
      return new Expression.Constant(Double.parseDouble(words.take().replace("_", "")));
    }
    if (words.skips(Kind.OPERATOR, "(")) return bracketed();
    if (words.skips(Kind.OPERATOR, "[")) return new Expression.Sequence(items("]"));
    if (words.skips(Kind.OPERATOR, "{")) return mapping();
    if (!words.is(Kind.NAME)) throw words.error("a value is missing");
    var name = words.take();
    return switch (name) {
      case "true", "True" -> new Expression.Constant(true);
      case "false", "False" -> new Expression.Constant(false);
      case "none", "None" -> NONE;
      default -> new Expression.Name(name);
    };
  }

  private long integer() {
    try {
      return Long.parseLong(words.text().replace("_", ""));
    } catch (NumberFormatException _) {
      throw words.error("a number is too large");
    } finally {
      words.take();
    }
  }

  private Expression bracketed() {
    if (words.skips(Kind.OPERATOR, ")")) return new Expression.Sequence(List.of());
    var first = expression();
    if (words.skips(Kind.OPERATOR, ")")) return first;
    words.expect(Kind.OPERATOR, ",");
    var all = new ArrayList<>(List.of(first));
    all.addAll(items(")"));
    return new Expression.Sequence(all);
  }

  private List<Expression> items(String end) {
    var items = new ArrayList<Expression>();
    while (!words.skips(Kind.OPERATOR, end)) {
      items.add(expression());
      if (!words.is(Kind.OPERATOR, end)) words.expect(Kind.OPERATOR, ",");
    }
    return items;
  }

  private Expression mapping() {
    var entries = new ArrayList<Expression.Entry>();
    while (!words.skips(Kind.OPERATOR, "}")) {
      var key = expression();
      words.expect(Kind.OPERATOR, ":");
      entries.add(new Expression.Entry(key, expression()));
      if (!words.is(Kind.OPERATOR, "}")) words.expect(Kind.OPERATOR, ",");
    }
    return new Expression.Mapping(entries);
  }

  /** What is reached from a value: attributes, items, results of calls. */
  private Expression reached(Expression value) {
    while (true) {
      if (words.skips(Kind.OPERATOR, ".")) {
        value =
            words.is(Kind.INTEGER)
                ? new Expression.Item(value, new Expression.Constant(integer()))
                : new Expression.Attribute(value, words.expectKind(Kind.NAME));
      } else if (words.skips(Kind.OPERATOR, "[")) {
        value = item(value);
      } else if (words.skips(Kind.OPERATOR, "(")) {
        value = new Expression.Call(value, given());
      } else {
        return value;
      }
    }
  }

  private Expression item(Expression of) {
    var from = words.is(Kind.OPERATOR, ":") ? NONE : expression();
    if (words.skips(Kind.OPERATOR, "]")) return new Expression.Item(of, from);
    var to = sliced();
    var step = sliced();
    words.expect(Kind.OPERATOR, "]");
    return new Expression.Slice(of, from, to, step);
  }

  private Expression sliced() {
    if (!words.skips(Kind.OPERATOR, ":")) return NONE;
    return words.is(Kind.OPERATOR, ":") || words.is(Kind.OPERATOR, "]") ? NONE : expression();
  }

  private Expression.Given given() {
    var inOrder = new ArrayList<Expression>();
    Map<String, Expression> byName = new LinkedHashMap<>();
    while (!words.skips(Kind.OPERATOR, ")")) {
      if (words.is(Kind.NAME) && words.isNext(Kind.OPERATOR, "=")) {
        var name = words.take();
        words.take();
        byName.put(name, expression());
      } else {
        inOrder.add(expression());
      }
      if (!words.is(Kind.OPERATOR, ")")) words.expect(Kind.OPERATOR, ",");
    }
    return new Expression.Given(inOrder, byName);
  }

  private Expression.Given givenIfAny() {
    return words.skips(Kind.OPERATOR, "(") ? given() : new Expression.Given(List.of(), Map.of());
  }

  private Expression filtered(Expression value) {
    while (true) {
      if (words.is(Kind.OPERATOR, "|")) {
        words.take();
        value = new Expression.Filtered(value, known(Filters.NAMES, "filter"), givenIfAny());
      } else if (words.skips(Kind.NAME, "is")) {
        value = tested(value);
      } else if (words.skips(Kind.OPERATOR, "(")) {
        value = new Expression.Call(value, given());
      } else {
        return value;
      }
    }
  }

  private Expression tested(Expression value) {
    boolean negated = words.skips(Kind.NAME, "not");
    var test = known(Tests.NAMES, "test");
    Expression tested = new Expression.Tested(value, test, tested());
    return negated ? new Expression.Not(tested) : tested;
  }

  /** What a test compares with, in brackets or without. */
  private Expression.Given tested() {
    boolean isArgument =
        words.is(Kind.STRING)
            || words.is(Kind.INTEGER)
            || words.is(Kind.FLOAT)
            || words.is(Kind.OPERATOR, "[")
            || words.is(Kind.OPERATOR, "{")
            || (words.is(Kind.NAME) && !AFTER_A_TEST.contains(words.text()));
    if (!isArgument) return givenIfAny();
    return new Expression.Given(List.of(reached(primary())), Map.of());
  }

  private String known(Set<String> names, String what) {
    int line = words.line();
    var name = words.expectKind(Kind.NAME);
    if (names.contains(name)) return name;
    throw new TemplateException(line, "the " + what + " " + name + " is not known here");
  }
}
