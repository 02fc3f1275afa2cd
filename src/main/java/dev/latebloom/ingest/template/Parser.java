package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Token.Kind;
import dev.latebloom.ingest.template.Values.Undefined;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the statements of a template. */
final class Parser {
  private static final Expression NOTHING = new Expression.Constant(new Undefined("default"));

  private final Words words;
  private final ExpressionParser expressions;

  private Parser(List<Token> tokens) {
    this.words = new Words(tokens);
    this.expressions = new ExpressionParser(words);
  }

  /** A template's statements, and the names and texts in its tags. */
  record Parsed(List<Statement> statements, Set<String> mentioned) {}

  static Parsed parse(String source) {
    var tokens = Lexer.tokens(source);
    var parser = new Parser(tokens);
    var statements = parser.until();
    if (!parser.words.isLast()) {
      throw parser.words.error("{% " + parser.words.text() + " %} ends nothing that has begun");
    }
    var mentioned = new HashSet<String>();
    for (var token : tokens) {
      if (token.kind() == Kind.NAME || token.kind() == Kind.STRING) mentioned.add(token.text());
    }
    return new Parsed(statements, Set.copyOf(mentioned));
  }

  /** All up to a tag with one of these names, whose name is taken, or up to the end. */
  private List<Statement> until(String... ends) {
    var statements = new ArrayList<Statement>();
    while (!words.isLast()) {
      int line = words.line();
      if (words.is(Kind.DATA)) {
        statements.add(new Statement.Text(line, words.take()));
      } else if (words.skips(Kind.OUTPUT, "")) {
        statements.add(new Statement.Output(line, expressions.tuple()));
        words.expect(Kind.END, "");
      } else {
        words.expect(Kind.BLOCK, "");
        if (endsHere(ends)) return statements;
        statements.add(block(line));
      }
    }
    if (ends.length > 0) throw words.error("{% " + ends[ends.length - 1] + " %} is missing");
    return statements;
  }

  private boolean endsHere(String... ends) {
    var name = words.text();
    if (!Set.of(ends).contains(name) && !name.startsWith("end")) return false;
    if (!Set.of(ends).contains(name)) {
      throw words.error("{% " + name + " %} ends nothing that has begun");
    }
    return true;
  }

  private Statement block(int line) {
    var name = words.expectKind(Kind.NAME);
    return switch (name) {
      case "if" -> ifElse(line);
      case "for" -> loop(line);
      case "set" -> set(line);
      case "macro" -> macro(line);
      case "generation" -> new Statement.Generation(line, body("endgeneration"));
      case "break" -> ended(new Statement.Break(line));
      case "continue" -> ended(new Statement.Continue(line));
      default ->
          throw new TemplateException(
              line,
              "{% "
                  + name
                  + " %} is not known here; if, for, set, macro, generation, break, continue and"
                  + " raw are");
    };
  }

  private Statement ended(Statement statement) {
    words.expect(Kind.END, "");
    return statement;
  }

  private List<Statement> body(String end) {
    words.expect(Kind.END, "");
    var statements = until(end);
    words.expect(Kind.NAME, end);
    // A macro may be named again where it ends.
    if (words.is(Kind.NAME)) words.take();
    words.expect(Kind.END, "");
    return statements;
  }

  private Statement ifElse(int line) {
    var branches = new ArrayList<Statement.Branch>();
    var condition = expressions.tuple();
    while (true) {
      words.expect(Kind.END, "");
      branches.add(new Statement.Branch(condition, until("elif", "else", "endif")));
      switch (words.expectKind(Kind.NAME)) {
        case "elif" -> condition = expressions.tuple();
        case "else" -> {
          branches.add(new Statement.Branch(new Expression.Constant(true), body("endif")));
          return new Statement.If(line, branches);
        }
        default -> {
          words.expect(Kind.END, "");
          return new Statement.If(line, branches);
        }
      }
    }
  }

  private Statement loop(int line) {
    var targets = targets();
    words.expect(Kind.NAME, "in");
    var over = expressions.tupleWithoutChoice();
    var filter = Optional.<Expression>empty();
    if (words.skips(Kind.NAME, "if")) filter = Optional.of(expressions.expression());
    if (words.is(Kind.NAME)) throw words.error("a loop that is " + words.text() + " is not known");
    words.expect(Kind.END, "");
    var body = until("else", "endfor");
    if (words.expectKind(Kind.NAME).equals("else")) {
      return new Statement.For(line, targets, over, filter, body, body("endfor"));
    }
    words.expect(Kind.END, "");
    return new Statement.For(line, targets, over, filter, body, List.of());
  }

  private List<String> targets() {
    boolean bracketed = words.skips(Kind.OPERATOR, "(");
    var names = new ArrayList<String>();
    do {
      names.add(words.expectKind(Kind.NAME));
    } while (words.skips(Kind.OPERATOR, ","));
    if (bracketed) words.expect(Kind.OPERATOR, ")");
    return names;
  }

  private Statement set(int line) {
    var targets = targets();
    var first = targets.getFirst();
    if (words.skips(Kind.OPERATOR, ".")) {
      var attribute = words.expectKind(Kind.NAME);
      words.expect(Kind.OPERATOR, "=");
      return ended(new Statement.AssignAttribute(line, first, attribute, expressions.tuple()));
    }
    if (words.skips(Kind.OPERATOR, "=")) {
      return ended(new Statement.Assign(line, targets, expressions.tuple()));
    }
    return new Statement.Capture(line, first, body("endset"));
  }

  private Statement macro(int line) {
    var name = words.expectKind(Kind.NAME);
    words.expect(Kind.OPERATOR, "(");
    var parameters = new ArrayList<Statement.Parameter>();
    while (!words.skips(Kind.OPERATOR, ")")) {
      if (!parameters.isEmpty()) words.expect(Kind.OPERATOR, ",");
      var parameter = words.expectKind(Kind.NAME);
      var otherwise = words.skips(Kind.OPERATOR, "=") ? expressions.expression() : NOTHING;
      parameters.add(new Statement.Parameter(parameter, otherwise));
    }
    return new Statement.Macro(line, name, parameters, body("endmacro"));
  }
}
