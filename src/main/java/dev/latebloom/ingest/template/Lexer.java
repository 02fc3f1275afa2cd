package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens. White space around tags is dropped as Jinja drops it with {@code
 * trim_blocks} and {@code lstrip_blocks}, which is how chat templates are meant to be read.
 */
final class Lexer {
  private static final Pattern OPENING = Pattern.compile("\\{([{%#])([-+]?)");
  private static final Pattern COMMENT_END = Pattern.compile("-#}\\s*|\\+#}|#}\\n?");
  private static final Pattern BLOCK_END = Pattern.compile("-%}\\s*|\\+%}|%}\\n?");
  private static final Pattern OUTPUT_END = Pattern.compile("-}}\\s*|}}");
  private static final Pattern RAW = Pattern.compile("\\s*raw\\s*(?:-%}\\s*|%}\\n?)");
  private static final Pattern RAW_END =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:-%}\\s*|\\+%}|%}\\n?)");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern FLOAT =
      Pattern.compile("\\d+(?:_\\d+)*(?:\\.\\d+(?:_\\d+)*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+)");
  private static final Pattern INTEGER = Pattern.compile("\\d+(?:_\\d+)*");
  private static final Pattern STRING =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|<=|>=|[-+/*%~\\[\\](){}<>=.:|,;]");
  private static final Pattern ESCAPE =
      Pattern.compile(
          "\\\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))",
          Pattern.DOTALL);

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int counted;

  /** The line of the last tag. */
  private int begun;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    var unix = template.replace("\r\n", "\n").replace('\r', '\n');
    var source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    return new Lexer(source).cut();
  }

  private List<Token> cut() {
    var opening = OPENING.matcher(source);
    while (opening.find(at)) {
      data(opening.start(), opening.group(2), !opening.group(1).equals("{"));
      at = opening.end();
      switch (opening.group(1)) {
        case "#" -> {
          var end = COMMENT_END.matcher(source);
          if (!end.find(at)) throw error("a comment has no end");
          at = end.end();
        }
        case "%" -> {
          if (!raw()) tag(Kind.BLOCK, BLOCK_END);
        }
        default -> tag(Kind.OUTPUT, OUTPUT_END);
      }
    }
    add(Kind.DATA, source.substring(at));
    at = source.length();
    add(Kind.LAST, "");
    return tokens;
  }

  /** Takes the text before a tag, without the white space that the tag takes away. */
  private void data(int end, String sign, boolean dropsIndent) {
    var text = source.substring(at, end);
    if (sign.equals("-")) {
      text = text.stripTrailing();
    } else if (sign.isEmpty() && dropsIndent) {
      int last = text.lastIndexOf('\n') + 1;
      boolean beginsLine = last > 0 || at == 0 || source.charAt(at - 1) == '\n';
      if (beginsLine && text.substring(last).isBlank()) text = text.substring(0, last);
    }
    add(Kind.DATA, text);
  }

  /** Takes what stands between raw and endraw, if that is what begins here. */
  private boolean raw() {
    var begin = at(RAW);
    if (!begin.lookingAt()) return false;
    at = begin.end();
    var end = RAW_END.matcher(source);
    if (!end.find(at)) throw error("raw has no endraw");
    data(end.start(), end.group(1), true);
    at = end.end();
    return true;
  }

  private void tag(Kind kind, Pattern ending) {
    begun = add(kind, "").line();
    int depth = 0;
    while (true) {
      var space = at(SPACE);
      if (space.lookingAt()) at = space.end();
      var end = at(ending);
      // A brace that closes a mapping is no end of the tag.
      if (depth == 0 && end.lookingAt()) {
        add(Kind.END, "");
        at = end.end();
        return;
      }
      var token = word();
      if (token.kind() != Kind.OPERATOR) continue;
      if ("([{".contains(token.text())) depth++;
      if (")]}".contains(token.text())) depth--;
    }
  }

  private Token word() {
    if (at == source.length()) throw new TemplateException(begun, "a tag has no end");
    var string = at(STRING);
    if (string.lookingAt()) {
      var token = add(Kind.STRING, unescaped(source.substring(at + 1, string.end() - 1)));
      at = string.end();
      return token;
    }
    for (var kind : List.of(Kind.NAME, Kind.FLOAT, Kind.INTEGER, Kind.OPERATOR)) {
      var word = at(pattern(kind));
      if (!word.lookingAt()) continue;
      var token = add(kind, word.group());
      at = word.end();
      return token;
    }
    throw error("'" + source.charAt(at) + "' means nothing here");
  }

  private static Pattern pattern(Kind kind) {
    return switch (kind) {
      case NAME -> NAME;
      case FLOAT -> FLOAT;
      case INTEGER -> INTEGER;
      case OPERATOR -> OPERATOR;
      case STRING -> STRING;
      case DATA, OUTPUT, BLOCK, END, LAST -> throw new IllegalArgumentException(kind.name());
    };
  }

  private Matcher at(Pattern pattern) {
    return pattern.matcher(source).region(at, source.length()).useTransparentBounds(true);
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) return text;
    return ESCAPE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(meant(match)));
  }

  private static String meant(MatchResult escape) {
    for (int group = 1; group <= 3; group++) {
      if (escape.group(group) != null) {
        return Character.toString(Integer.parseInt(escape.group(group), 16));
      }
    }
    if (escape.group(4) != null) return Character.toString(Integer.parseInt(escape.group(4), 8));
    return switch (escape.group(5)) {
      case "n" -> "\n";
      case "t" -> "\t";
      case "r" -> "\r";
      case "f" -> "\f";
      case "b" -> "\b";
      case "a" -> "\u0007";
      case "v" -> "\u000b";
      case "\n" -> "";
      case "\\", "'", "\"" -> escape.group(5);
      default -> escape.group();
    };
  }

  private Token add(Kind kind, String text) {
    var token = new Token(kind, text, line());
    if (kind != Kind.DATA || !text.isEmpty()) tokens.add(token);
    return token;
  }

  private int line() {
    for (; counted < at; counted++) if (source.charAt(counted) == '\n') line++;
    return line;
  }

  private TemplateException error(String message) {
    return new TemplateException(line(), message);
  }
}
