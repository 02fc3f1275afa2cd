package dev.latebloom.evaluate.answer;

import java.util.Optional;
import java.util.regex.Pattern;

/** What people write before an answer. */
enum Mark {
  /** {@code #### 18}: what follows the first on its line, as in GSM8K. */
  HASHES {
    @Override
    Optional<String> behind(String text) {
      int at = text.indexOf("####");
      return at < 0 ? Optional.empty() : line(text.substring(at + "####".length()));
    }
  },

  /** <code>\boxed{18}</code>: what is in the last, as in MATH. */
  BOXED {
    @Override
    Optional<String> behind(String text) {
      int at = Math.max(text.lastIndexOf("\\boxed{"), text.lastIndexOf("\\fbox{"));
      if (at < 0) return Optional.empty();
      int from = text.indexOf('{', at) + 1;
      int open = 1;
      for (int i = from; i < text.length(); i++) {
        if (text.charAt(i) == '{') open++;
        if (text.charAt(i) == '}' && --open == 0) return Optional.of(text.substring(from, i));
      }
      return Optional.empty();
    }
  },

  /** {@code The answer is 18.}, {@code **Answer:** 18}: what follows the last on its line. */
  SAYS {
    @Override
    Optional<String> behind(String text) {
      var matcher = SAYING.matcher(text);
      Optional<String> found = Optional.empty();
      while (matcher.find()) found = line(text.substring(matcher.end()));
      return found;
    }
  };

  private static final Pattern SAYING =
      Pattern.compile("(?i)\\banswer\\b[^.\\n:=]{0,40}?(?:\\bis\\b|:|=)[\\s*_:]*");

  private static final Pattern END_OF_SENTENCE = Pattern.compile("\\.(?=\\s|$)");

  /** The marked part of {@code text}; empty where there is none. */
  abstract Optional<String> behind(String text);

  private static Optional<String> line(String text) {
    var line = END_OF_SENTENCE.split(text.strip().lines().findFirst().orElse(""), 2)[0].strip();
    return line.isEmpty() ? Optional.empty() : Optional.of(line);
  }
}
