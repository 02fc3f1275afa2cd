package dev.latebloom.ingest.template;

import java.util.List;
import java.util.Optional;

/** What a template does, as the parser leaves it. */
sealed interface Statement {
  /** Where it begins, for messages; 1 is the first. */
  int line();

  record Text(int line, String text) implements Statement {}

  record Output(int line, Expression value) implements Statement {}

  record Branch(Expression condition, List<Statement> body) {}

  /** The first branch whose condition holds; an "else" has one that always does. */
  record If(int line, List<Branch> branches) implements Statement {}

  record For(
      int line,
      List<String> targets,
      Expression over,
      Optional<Expression> filter,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Assign(int line, List<String> targets, Expression value) implements Statement {}

  /** An attribute of a namespace. */
  record AssignAttribute(int line, String namespace, String attribute, Expression value)
      implements Statement {}

  record Capture(int line, String target, List<Statement> body) implements Statement {}

  record Parameter(String name, Expression otherwise) {}

  record Macro(int line, String name, List<Parameter> parameters, List<Statement> body)
      implements Statement {}

  /** What the assistant says. */
  record Generation(int line, List<Statement> body) implements Statement {}

  record Break(int line) implements Statement {}

  record Continue(int line) implements Statement {}
}
