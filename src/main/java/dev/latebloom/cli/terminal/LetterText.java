package dev.latebloom.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.Letter;
import dev.latebloom.ingest.record.Cut;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/** A dead letter as a line, for people and for programs. */
public final class LetterText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TEXT = 80;
  private static final int WHY = 200;

  private LetterText() {}

  /** Reason, place, what is wrong, and the first 80 characters. */
  public static String line(Letter letter) {
    var text =
        letter.omittedBytes() > 0
            ? "(%,d bytes that the letter does not hold)".formatted(letter.omittedBytes())
            : Cut.of(letter.value(), TEXT);
    return "%-13s  %s  %s  |  %s"
        .formatted(
            letter.reason(), letter.origin(), Cut.of(letter.why().getBytes(UTF_8), WHY), text);
  }

  /** An object with the whole value: as "text" where it is valid UTF-8, or else as "base64". */
  public static String json(Letter letter) {
    var node = JSON.createObjectNode();
    node.put("reason", letter.reason());
    node.put("topic", letter.origin().topic());
    node.put("partition", letter.origin().partition());
    node.put("offset", letter.origin().offset());
    node.put("why", letter.why());
    var value = letter.value();
    if (letter.omittedBytes() > 0) node.put("omittedBytes", letter.omittedBytes());
    else if (value == null) node.putNull("text");
    else {
      try {
        node.put("text", UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
      } catch (CharacterCodingException e) {
        node.put("base64", Base64.getEncoder().encodeToString(value));
      }
    }
    return node.toString();
  }
}
