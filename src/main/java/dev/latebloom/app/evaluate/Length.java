package dev.latebloom.app.evaluate;

import dev.latebloom.train.model.families.Architecture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A length at which texts are cut into pieces: so many tokens, or so many times the length that the
 * model was trained on.
 *
 * @param name as it was given
 * @param number of tokens, or of times
 * @param isMultiple which of both
 */
public record Length(String name, int number, boolean isMultiple) {
  private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,8})(x?)");

  /**
   * Those of names such as 4x or 2048.
   *
   * @throws IllegalArgumentException for another name, or one that comes twice
   */
  public static List<Length> of(List<String> names) {
    var lengths = new ArrayList<Length>();
    var seen = new HashSet<String>();
    for (var name : names) {
      var shape = SHAPE.matcher(name);
      if (!shape.matches()) {
        throw new IllegalArgumentException(
            "--lengths has \"%s\"; give tokens (2048) or times the trained length (4x)"
                .formatted(name));
      }
      if (!seen.add(name)) throw new IllegalArgumentException("--lengths has " + name + " twice");
      lengths.add(new Length(name, Integer.parseInt(shape.group(1)), !shape.group(2).isEmpty()));
    }
    return lengths;
  }

  /**
   * In tokens.
   *
   * @param trained tokens of the longest examples in training, where it was said
   * @throws IllegalArgumentException when that has to be known and neither is said nor follows from
   *     the model
   */
  int tokens(OptionalInt trained, Architecture architecture) {
    if (!isMultiple) return number;
    boolean isBounded = architecture.context() < Integer.MAX_VALUE;
    if (trained.isEmpty() && !isBounded) {
      throw new IllegalArgumentException(
          "--lengths %s needs --trained N: the model's folder does not say how long its examples were (ingest.max-tokens of its run)"
              .formatted(name));
    }
    long tokens = (long) number * trained.orElse(architecture.context());
    return (int) Math.min(tokens, Integer.MAX_VALUE - 1);
  }
}
