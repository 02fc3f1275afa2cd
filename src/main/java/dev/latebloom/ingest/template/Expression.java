package dev.latebloom.ingest.template;

import java.util.List;
import java.util.Map;

/** What has a value, as the parser leaves it. */
sealed interface Expression {
  record Constant(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record Sequence(List<Expression> items) implements Expression {}

  record Entry(Expression key, Expression value) {}

  record Mapping(List<Entry> entries) implements Expression {}

  record Attribute(Expression of, String name) implements Expression {}

  record Item(Expression of, Expression key) implements Expression {}

  /** Parts that are not written are the constant None. */
  record Slice(Expression of, Expression from, Expression to, Expression step)
      implements Expression {}

  record Given(List<Expression> inOrder, Map<String, Expression> byName) {}

  record Call(Expression function, Given given) implements Expression {}

  record Filtered(Expression input, String filter, Given given) implements Expression {}

  record Tested(Expression input, String test, Given given) implements Expression {}

  record Negated(Expression value) implements Expression {}

  record Not(Expression value) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Binary(Expression left, String operator, Expression right) implements Expression {}

  record Comparison(String operator, Expression right) {}

  /** Comparisons in a chain: all of them hold, each between neighbours. */
  record Compared(Expression first, List<Comparison> rest) implements Expression {}

  record Choice(Expression condition, Expression then, Expression otherwise)
      implements Expression {}
}
