package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Expression.Comparison;
import dev.latebloom.ingest.template.Values.Function;
import dev.latebloom.ingest.template.Values.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an expression is worth. */
final class Evaluation {

  Object of(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Constant(var value) -> value;
      case Expression.Name(var name) -> scope.get(name);
      case Expression.Sequence(var items) -> all(items, scope);
      case Expression.Mapping(var entries) -> {
        var map = new LinkedHashMap<Object, Object>();
        for (var entry : entries) map.put(of(entry.key(), scope), of(entry.value(), scope));
        yield map;
      }
      case Expression.Attribute(var of, var name) -> Reach.attribute(of(of, scope), name);
      case Expression.Item(var of, var key) -> Reach.item(of(of, scope), of(key, scope));
      case Expression.Slice(var of, var from, var to, var step) ->
          Reach.slice(of(of, scope), of(from, scope), of(to, scope), of(step, scope));
      case Expression.Call(var function, var given) -> call(of(function, scope), given, scope);
      case Expression.Filtered(var input, var filter, var given) ->
          Filters.apply(filter, of(input, scope), arguments(given, scope));
      case Expression.Tested(var input, var test, var given) ->
          Tests.holds(test, of(input, scope), arguments(given, scope));
      case Expression.Negated(var value) -> Values.negated(of(value, scope));
      case Expression.Not(var value) -> !Values.isTrue(of(value, scope));
      case Expression.And(var left, var right) -> {
        var first = of(left, scope);
        yield Values.isTrue(first) ? of(right, scope) : first;
      }
      case Expression.Or(var left, var right) -> {
        var first = of(left, scope);
        yield Values.isTrue(first) ? first : of(right, scope);
      }
      case Expression.Binary(var left, var operator, var right) ->
          Values.binary(of(left, scope), operator, of(right, scope));
      case Expression.Compared(var first, var rest) -> compared(of(first, scope), rest, scope);
      case Expression.Choice(var condition, var then, var otherwise) ->
          of(Values.isTrue(of(condition, scope)) ? then : otherwise, scope);
    };
  }

  private List<Object> all(List<Expression> expressions, Scope scope) {
    var values = new ArrayList<Object>(expressions.size());
    for (var expression : expressions) values.add(of(expression, scope));
    return values;
  }

  private Arguments arguments(Expression.Given given, Scope scope) {
    if (given.inOrder().isEmpty() && given.byName().isEmpty()) return Arguments.NONE;
    Map<String, Object> byName = new LinkedHashMap<>();
    given.byName().forEach((name, value) -> byName.put(name, of(value, scope)));
    return new Arguments(all(given.inOrder(), scope), byName);
  }

  private Object call(Object function, Expression.Given given, Scope scope) {
    return switch (function) {
      case Function callable -> callable.call(arguments(given, scope));
      case Undefined undefined -> throw undefined.error();
      default -> throw new TemplateException(Values.kind(function) + " cannot be called");
    };
  }

  private boolean compared(Object first, List<Comparison> rest, Scope scope) {
    var left = first;
    for (var comparison : rest) {
      var right = of(comparison.right(), scope);
      if (!holds(left, comparison.operator(), right)) return false;
      left = right;
    }
    return true;
  }

  private static boolean holds(Object left, String operator, Object right) {
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "in" -> Values.contains(right, left);
      case "not in" -> !Values.contains(right, left);
      case "<" -> Values.compare(left, right) < 0;
      case "<=" -> Values.compare(left, right) <= 0;
      case ">" -> Values.compare(left, right) > 0;
      default -> Values.compare(left, right) >= 0;
    };
  }
}
