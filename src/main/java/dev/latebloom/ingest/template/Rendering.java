package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Function;
import dev.latebloom.ingest.template.Values.Namespace;
import dev.latebloom.ingest.template.Values.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One text in the making. */
final class Rendering {
  /** Macros within macros; Python allows about as many. */
  private static final int MOST_DEPTH = 200;

  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private final StringBuilder text = new StringBuilder();
  private final List<Rendered.Span> spans = new ArrayList<>();
  private final Evaluation evaluation = new Evaluation();
  private int line = 1;
  private int depth;

  private Rendering() {}

  static Rendered of(List<Statement> statements, Map<String, Object> given) {
    var rendering = new Rendering();
    try {
      rendering.run(statements, new Scope(given));
    } catch (TemplateException e) {
      throw new TemplateException(rendering.line, e.why());
    } catch (ArithmeticException e) {
      throw new TemplateException(rendering.line, "a number is too large");
    }
    return new Rendered(rendering.text.toString(), List.copyOf(rendering.spans));
  }

  private Flow run(List<Statement> statements, Scope scope) {
    for (var statement : statements) {
      line = statement.line();
      var flow = run(statement, scope);
      if (flow != Flow.ON) return flow;
    }
    return Flow.ON;
  }

  private Flow run(Statement statement, Scope scope) {
    switch (statement) {
      case Statement.Text(_, var data) -> text.append(data);
      case Statement.Output(_, var value) -> text.append(Values.text(of(value, scope)));
      case Statement.If(_, var branches) -> {
        for (var branch : branches) {
          if (Values.isTrue(of(branch.condition(), scope))) return run(branch.body(), scope);
        }
      }
      case Statement.For loop -> loop(loop, scope);
      case Statement.Assign(_, var targets, var value) -> assign(targets, of(value, scope), scope);
      case Statement.AssignAttribute set -> assign(set, scope);
      case Statement.Capture(_, var target, var body) ->
          scope.set(target, captured(body, scope.inner()));
      case Statement.Macro macro -> scope.set(macro.name(), macro(macro, scope));
      case Statement.Generation(_, var body) -> {
        int from = text.length();
        var flow = run(body, scope);
        spans.add(new Rendered.Span(from, text.length()));
        return flow;
      }
      case Statement.Break _ -> {
        return Flow.BREAK;
      }
      case Statement.Continue _ -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.ON;
  }

  private Object of(Expression expression, Scope scope) {
    return evaluation.of(expression, scope);
  }

  private static void assign(List<String> targets, Object value, Scope scope) {
    if (targets.size() == 1) {
      scope.set(targets.getFirst(), value);
      return;
    }
    var parts = Values.elements(value);
    if (parts.size() != targets.size()) {
      throw new TemplateException(parts.size() + " values for " + targets.size() + " names");
    }
    for (int i = 0; i < targets.size(); i++) scope.set(targets.get(i), parts.get(i));
  }

  private void assign(Statement.AssignAttribute set, Scope scope) {
    if (!(scope.get(set.namespace()) instanceof Namespace namespace)) {
      throw new TemplateException(set.namespace() + " is no namespace");
    }
    namespace.set(set.attribute(), of(set.value(), scope));
  }

  private void loop(Statement.For loop, Scope scope) {
    var all = new ArrayList<Object>();
    for (var element : Values.elements(of(loop.over(), scope))) {
      var inner = scope.inner();
      assign(loop.targets(), element, inner);
      if (loop.filter().isEmpty() || Values.isTrue(of(loop.filter().get(), inner))) {
        all.add(element);
      }
    }
    if (all.isEmpty()) run(loop.otherwise(), scope.inner());
    int outer = scope.get("loop") instanceof Loop around ? around.depth() : 0;
    var place = new Loop(all, outer + 1);
    for (int i = 0; i < all.size(); i++) {
      place.moveTo(i);
      var inner = scope.inner();
      inner.set("loop", place);
      assign(loop.targets(), all.get(i), inner);
      if (run(loop.body(), inner) == Flow.BREAK) return;
    }
  }

  /** What a part writes, which is not written. */
  private String captured(List<Statement> body, Scope scope) {
    int from = text.length();
    run(body, scope);
    var captured = text.substring(from);
    text.setLength(from);
    return captured;
  }

  private Function macro(Statement.Macro macro, Scope scope) {
    return given -> {
      if (++depth > MOST_DEPTH) {
        throw new TemplateException(macro.name() + " calls itself too often");
      }
      int called = line;
      var inner = scope.inner();
      for (int i = 0; i < macro.parameters().size(); i++) {
        var parameter = macro.parameters().get(i);
        var value = given.get(i, parameter.name(), new Undefined(parameter.name()));
        inner.set(
            parameter.name(),
            value instanceof Undefined ? of(parameter.otherwise(), inner) : value);
      }
      var written = captured(macro.body(), inner);
      line = called;
      depth--;
      return written;
    };
  }
}
