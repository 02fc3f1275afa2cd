package dev.latebloom.evaluate.answer;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The right answer to a question, and how one is found in what a model writes.
 *
 * @param answer as the record has it
 * @param form what it is made of
 * @param marks that are looked for in a response, in this order
 * @param unmarked whether a response without any of them is searched as a whole
 * @param pattern in place of all of them, if any
 */
public record Expected(
    String answer, Form form, List<Mark> marks, boolean unmarked, Optional<Pattern> pattern) {
  public Expected {
    marks = List.copyOf(marks);
  }

  /** The answer in a response; empty where there is none. */
  public Optional<String> in(String response) {
    if (pattern.isPresent()) return Form.lastOf(pattern.get(), response).map(String::strip);
    for (var mark : marks) {
      var found = mark.behind(response).flatMap(form::leading);
      if (found.isPresent()) return found;
    }
    return unmarked ? form.anywhere(response) : Optional.empty();
  }

  /** Whether a response gives the right answer. */
  public boolean isGivenBy(String response) {
    return in(response).filter(this::isRight).isPresent();
  }

  /** Whether a found answer is the right one. */
  public boolean isRight(String found) {
    return form.isSame(answer, found);
  }

  /** Whether two found answers are one; no answer is none. */
  public boolean areSame(Optional<String> one, Optional<String> other) {
    return one.isPresent() && other.isPresent() && form.isSame(one.get(), other.get());
  }
}
