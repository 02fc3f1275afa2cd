package dev.latebloom.evaluate.answer;

import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What an answer is made of, and with that where it stands and when two are the same. */
sealed interface Form {
  /** The answer that a marked part of a response begins with. */
  Optional<String> leading(String part);

  /** The answer of a response without a mark. */
  Optional<String> anywhere(String text);

  /** Whether a given answer is the expected one. */
  boolean isSame(String expected, String given);

  /** Numbers are compared as numbers; without a mark the last one in the response counts. */
  record OfNumber() implements Form {
    @Override
    public Optional<String> leading(String part) {
      return Amount.first(part);
    }

    @Override
    public Optional<String> anywhere(String text) {
      return Amount.last(text);
    }

    @Override
    public boolean isSame(String expected, String given) {
      return new OfText().isSame(expected, given);
    }
  }

  /**
   * A letter of a choice.
   *
   * @param options their texts, of A, B and so on; empty where they are not known
   */
  record OfChoice(List<String> options) implements Form {
    private static final Pattern LEADING =
        Pattern.compile("^[\\s*_(\\[]*(?:[Oo]ption\\s+\\(?)?([A-Za-z])(?![\\p{Alnum}'])");
    private static final Pattern ALONE =
        Pattern.compile("(?<![\\p{Alnum}'])([A-Z])(?![\\p{Alnum}'])");

    public OfChoice {
      options = List.copyOf(options);
    }

    @Override
    public Optional<String> leading(String part) {
      var matcher = LEADING.matcher(part);
      return matcher.find() ? option(matcher.group(1)).or(() -> spelled(part)) : spelled(part);
    }

    /** A letter that the response begins with and sets off, else the last that stands alone. */
    @Override
    public Optional<String> anywhere(String text) {
      var begins = LEADING.matcher(text);
      if (begins.find()
          && text.substring(begins.end()).matches("(?s)(?:[).:\\]*,\\s]*$|[).:\\]]).*")) {
        var letter = option(begins.group(1));
        if (letter.isPresent()) return letter;
      }
      var alone =
          ALONE
              .matcher(text)
              .results()
              .map(found -> option(found.group(1)))
              .flatMap(Optional::stream);
      return alone.reduce((_, later) -> later).or(() -> spelled(text));
    }

    private Optional<String> option(String letter) {
      var upper = letter.toUpperCase(java.util.Locale.ROOT);
      int place = upper.charAt(0) - 'A';
      boolean exists = options.isEmpty() || place < options.size();
      return exists ? Optional.of(upper) : Optional.empty();
    }

    /** The option whose text is the answer. */
    private Optional<String> spelled(String text) {
      var number = Amount.last(text);
      var same =
          IntStream.range(0, options.size())
              .filter(
                  i ->
                      new OfText().isSame(options.get(i), text)
                          || number.filter(n -> isAmount(options.get(i), n)).isPresent())
              .toArray();
      return same.length == 1 ? Optional.of(Character.toString('A' + same[0])) : Optional.empty();
    }

    private static boolean isAmount(String option, String number) {
      var both = Amount.of(option).flatMap(a -> Amount.of(number).map(a::isSame));
      return both.orElse(false);
    }

    @Override
    public boolean isSame(String expected, String given) {
      return expected.equalsIgnoreCase(given);
    }
  }

  /** All of it, but for space around it and a full stop behind it. */
  record OfText() implements Form {
    private static final Pattern SPACE = Pattern.compile("\\s+");

    @Override
    public Optional<String> leading(String part) {
      return anywhere(part);
    }

    @Override
    public Optional<String> anywhere(String text) {
      return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    @Override
    public boolean isSame(String expected, String given) {
      var amounts = Amount.of(expected).flatMap(a -> Amount.of(given).map(a::isSame));
      return amounts.orElseGet(() -> plain(expected).equals(plain(given)));
    }

    private static String plain(String text) {
      var spaced = SPACE.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll(" ");
      var bare = spaced.strip().replaceAll("^\\*+|\\*+$", "");
      return bare.endsWith(".") ? bare.substring(0, bare.length() - 1).strip() : bare;
    }
  }

  /** The last match. */
  static Optional<String> lastOf(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .reduce((MatchResult _, MatchResult later) -> later)
        .map(
            match ->
                match.groupCount() > 0 && match.group(1) != null ? match.group(1) : match.group());
  }
}
