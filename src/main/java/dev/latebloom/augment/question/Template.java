package dev.latebloom.augment.question;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Questions of one wording, whose answer follows from the numbers in them.
 *
 * @param wording matches a whole question but for white space at its end; its groups, of which none
 *     is in another, are the numbers
 * @param others draws numbers of the same kind
 * @param answer of given numbers; empty where it is not certain
 */
public record Template(
    Pattern wording, Drawing others, Function<List<String>, Optional<String>> answer) {

  /** Other numbers, as many as there are groups. */
  @FunctionalInterface
  public interface Drawing {
    List<String> like(List<String> numbers, SplittableRandom random);
  }

  /** The question with its answer; empty where it has another wording or no certain answer. */
  public Optional<Pair> solved(String question) {
    return match(question)
        .flatMap(found -> answer.apply(numbers(found)))
        .map(answer -> new Pair(question, answer));
  }

  /** The question with other numbers and their answer, if these have one. */
  public Optional<Pair> other(String question, SplittableRandom random) {
    var found = match(question);
    if (found.isEmpty()) return Optional.empty();
    var drawn = others.like(numbers(found.get()), random);
    return answer.apply(drawn).map(answer -> new Pair(with(drawn, found.get(), question), answer));
  }

  private Optional<Matcher> match(String question) {
    return Optional.of(wording.matcher(question.stripTrailing())).filter(Matcher::matches);
  }

  private static List<String> numbers(Matcher found) {
    return IntStream.rangeClosed(1, found.groupCount()).mapToObj(found::group).toList();
  }

  private static String with(List<String> drawn, Matcher found, String question) {
    var text = new StringBuilder();
    int end = 0;
    for (int i = 0; i < drawn.size(); i++) {
      text.append(question, end, found.start(i + 1)).append(drawn.get(i));
      end = found.end(i + 1);
    }
    return text.append(question.substring(end)).toString();
  }

  /** Draws each number by itself. */
  static Drawing each(Digits digits) {
    return (numbers, random) -> {
      var drawn = new ArrayList<String>();
      for (var number : numbers) drawn.add(digits.like(number, random));
      return drawn;
    };
  }
}
