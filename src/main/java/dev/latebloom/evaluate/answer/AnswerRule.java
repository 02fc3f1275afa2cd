package dev.latebloom.evaluate.answer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How the answers of a set of questions are found. A rule reads the right answer out of a record's
 * own response and says how it is looked for in a model's.
 */
public sealed interface AnswerRule {
  /** What {@link #of} takes, for messages and help. */
  String NAMES = "auto, hashes, boxed, says, number, choice, whole or regex:PATTERN";

  /**
   * What is expected of a model.
   *
   * @param reference the record's response
   * @param options of a choice, whose {@code reference} is then a letter; else empty
   */
  Expected expected(String reference, List<String> options);

  /** As {@link #of} takes it. */
  String name();

  /** As {@link #of(String, String)}, of the option {@code --answer}. */
  static AnswerRule of(String name) {
    return of("--answer", name);
  }

  /**
   * The rule that a name stands for.
   *
   * @param option that has the name, for messages
   * @throws IllegalArgumentException when there is none
   */
  static AnswerRule of(String option, String name) {
    if (name.startsWith("regex:")) return new Matching(pattern(option, name));
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "auto" -> new Auto();
      case "hashes" -> new Marked(Mark.HASHES);
      case "boxed" -> new Marked(Mark.BOXED);
      case "says" -> new Marked(Mark.SAYS);
      case "number" -> new Formed(new Form.OfNumber());
      case "choice" -> new Formed(new Form.OfChoice(List.of()));
      case "whole" -> new Whole();
      default -> throw new IllegalArgumentException(option + " is \"" + name + "\"; use " + NAMES);
    };
  }

  private static Pattern pattern(String option, String name) {
    try {
      return Pattern.compile(name.substring("regex:".length()), Pattern.MULTILINE);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          option + " is \"" + name + "\", which is no regular expression: " + e.getDescription(),
          e);
    }
  }

  private static Form formOf(String answer, List<String> options) {
    if (!options.isEmpty()) return new Form.OfChoice(options);
    return Amount.of(answer).isPresent() ? new Form.OfNumber() : new Form.OfText();
  }

  /**
   * As the record's own response has it: behind the mark that it has, or all of it. A model may use
   * any mark; without one the last number, the last letter of a choice, or the whole text counts.
   */
  record Auto() implements AnswerRule {
    private static final List<Mark> ALL = List.of(Mark.HASHES, Mark.BOXED, Mark.SAYS);

    @Override
    public String name() {
      return "auto";
    }

    @Override
    public Expected expected(String reference, List<String> options) {
      var marked = ALL.stream().flatMap(mark -> mark.behind(reference).stream()).findFirst();
      var answer = marked.orElse(reference).strip();
      return new Expected(answer, formOf(answer, options), ALL, true, Optional.empty());
    }
  }

  /** Behind one mark only, in the record and in what a model writes. */
  record Marked(Mark mark) implements AnswerRule {
    @Override
    public String name() {
      return mark.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Expected expected(String reference, List<String> options) {
      var answer = mark.behind(reference).orElse(reference).strip();
      return new Expected(answer, formOf(answer, options), List.of(mark), false, Optional.empty());
    }
  }

  /** The last number, or the letter of a choice, whatever stands before it. */
  record Formed(Form form) implements AnswerRule {
    @Override
    public String name() {
      return form instanceof Form.OfNumber ? "number" : "choice";
    }

    @Override
    public Expected expected(String reference, List<String> options) {
      var exact = options.isEmpty() ? form : new Form.OfChoice(options);
      var answer = exact.anywhere(reference).orElse(reference).strip();
      return new Expected(answer, exact, List.of(), true, Optional.empty());
    }
  }

  /** All of the response. */
  record Whole() implements AnswerRule {
    @Override
    public String name() {
      return "whole";
    }

    @Override
    public Expected expected(String reference, List<String> options) {
      return new Expected(reference.strip(), new Form.OfText(), List.of(), true, Optional.empty());
    }
  }

  /** The last match of a regular expression, or of its first group. */
  record Matching(Pattern pattern) implements AnswerRule {
    @Override
    public String name() {
      return "regex:" + pattern.pattern();
    }

    @Override
    public Expected expected(String reference, List<String> options) {
      var answer = Form.lastOf(pattern, reference).orElse(reference).strip();
      return new Expected(answer, formOf(answer, options), List.of(), false, Optional.of(pattern));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Matching(var that) && that.pattern().equals(pattern.pattern());
    }

    @Override
    public int hashCode() {
      return pattern.pattern().hashCode();
    }
  }
}
