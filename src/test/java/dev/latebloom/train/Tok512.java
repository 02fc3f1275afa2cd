package dev.latebloom.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The vocabulary of stories260K in the file format of its author's llama2.c: the longest token's
 * length, then for each token a score, a length and its bytes. The pair with the best score is
 * merged first.
 */
final class Tok512 {
  static final int BEGIN = 1;
  static final int END = 2;

  /** The token of byte 0. */
  private static final int BYTES = 3;

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<Float> scores = new ArrayList<>();

  Tok512(Path file) throws IOException {
    var in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).position(4);
    while (in.hasRemaining()) {
      float score = in.getFloat();
      var token = new byte[in.getInt()];
      in.get(token);
      ids.put(new String(token, UTF_8), scores.size());
      scores.add(score);
    }
  }

  /** Of a whole text, which gets a space before it, without begin and end. */
  Tokens encode(String text) {
    var parts = new ArrayList<String>();
    (" " + text).codePoints().forEach(point -> parts.add(Character.toString(point)));
    for (int best = best(parts); best >= 0; best = best(parts)) {
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    var tokens = new ArrayList<Integer>();
    for (var part : parts) {
      if (ids.containsKey(part)) {
        tokens.add(ids.get(part));
      } else {
        for (byte each : part.getBytes(UTF_8)) tokens.add(BYTES + (each & 0xff));
      }
    }
    return Tokens.of(tokens.stream().mapToInt(token -> token).toArray());
  }

  /** Where the best pair begins; negative when none is a token. */
  private int best(List<String> parts) {
    int best = -1;
    float score = Float.NEGATIVE_INFINITY;
    for (int i = 0; i + 1 < parts.size(); i++) {
      var id = ids.get(parts.get(i) + parts.get(i + 1));
      if (id != null && scores.get(id) > score) {
        score = scores.get(id);
        best = i;
      }
    }
    return best;
  }
}
