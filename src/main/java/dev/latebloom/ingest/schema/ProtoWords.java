package dev.latebloom.ingest.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The words of a {@code .proto} file, one after the other, without comments. */
final class ProtoWords {
  private static final Pattern WORD =
      Pattern.compile(
          """
          (?<gap>\\s+|//[^\\n]*+|/\\*(?s:.*?)\\*/)\
          |\\.?[A-Za-z_]\\w*+(?:\\.[A-Za-z_]\\w*+)*+\
          |\\d[\\w.]*+\
          |"(?:[^"\\\\\\n]++|\\\\.)*+"\
          |'(?:[^'\\\\\\n]++|\\\\.)*+'\
          |[{}\\[\\]()<>=;:,+\\-/.]\
          """);

  private record Word(String text, int line) {}

  private final List<Word> words = new ArrayList<>();
  private int at;

  /**
   * Divides a text into its words.
   *
   * @throws IllegalArgumentException if something in it is none
   */
  ProtoWords(String text) {
    var matcher = WORD.matcher(text);
    int line = 1;
    for (int from = 0; from < text.length(); from = matcher.end()) {
      if (!matcher.find(from) || matcher.start() != from) {
        throw wrong(line, "\"" + text.charAt(from) + "\" is not understood");
      }
      if (matcher.group("gap") == null) words.add(new Word(matcher.group(), line));
      line += (int) matcher.group().chars().filter(c -> c == '\n').count();
    }
    words.add(new Word("", line));
  }

  boolean atEnd() {
    return at == words.size() - 1;
  }

  String next() {
    if (atEnd()) throw wrong("the file ends too early");
    return words.get(at++).text();
  }

  /** Takes the next word if it is this one; whether it is. */
  boolean take(String word) {
    if (!words.get(at).text().equals(word)) return false;
    at++;
    return true;
  }

  void expect(String word) {
    if (!take(word)) {
      throw wrong("\"%s\" where %s was expected".formatted(words.get(at).text(), word));
    }
  }

  /** A name, perhaps with those of its packages. */
  String name() {
    var word = next();
    if (Character.isJavaIdentifierStart(word.charAt(0)) || word.startsWith(".")) return word;
    throw wrong("\"" + word + "\" is no name");
  }

  int number() {
    var word = next();
    try {
      return Integer.decode(word);
    } catch (NumberFormatException e) {
      throw wrong("\"" + word + "\" is no number");
    }
  }

  /** What stands in quotes; paths and versions have no escapes. */
  String string() {
    var word = next();
    if (word.length() < 2 || "\"'".indexOf(word.charAt(0)) < 0) {
      throw wrong("\"" + word + "\" where a string was expected");
    }
    return word.substring(1, word.length() - 1);
  }

  /** Passes over the rest of a statement, with all the blocks in it. */
  void skipStatement() {
    while (!take(";")) skipOne();
  }

  void skipBlock() {
    if (!words.get(at).text().equals("{")) throw wrong("{ was expected");
    skipOne();
  }

  /** Passes over the options of a field, where it has any. */
  void skipBrackets() {
    if (words.get(at).text().equals("[")) skipOne();
  }

  /** A word, or all from an opening bracket to the one that closes it. */
  private void skipOne() {
    int depth = 0;
    do {
      switch (next()) {
        case "{", "[" -> depth++;
        case "}", "]" -> depth--;
        default -> {}
      }
    } while (depth > 0);
  }

  /** What is wrong at the word that was read last. */
  IllegalArgumentException wrong(String what) {
    return wrong(words.get(Math.max(0, at - 1)).line(), what);
  }

  private static IllegalArgumentException wrong(int line, String what) {
    return new IllegalArgumentException("line " + line + ": " + what);
  }
}
