package dev.latebloom.augment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.augment.question.Pair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A record as its producer wrote it, and how a variant of it is written: every field stays but the
 * texts that were rewritten, {@code id} and {@code parent}.
 */
final class OriginalRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Pairs go before "text", as in ingestion. */
  private static final List<Fields> SHAPES =
      List.of(
          new Fields("prompt", "response"),
          new Fields("question", "answer"),
          new Fields("instruction", "output"));

  private record Fields(String prompt, String response) {}

  private final ObjectNode record;
  private final Address address;

  private OriginalRecord(ObjectNode record, Address address) {
    this.record = record;
    this.address = address;
  }

  /** Empty for what is no JSON object: raw bytes have no shape to keep. */
  static Optional<OriginalRecord> of(byte[] value, Address address) {
    try {
      return JSON.readTree(value) instanceof ObjectNode object
          ? Optional.of(new OriginalRecord(object, address))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether it is a variant itself. */
  boolean isVariant() {
    return record.has("parent");
  }

  /** As the record names it; empty where it does not. */
  String source() {
    return record.path("source").asText();
  }

  /** What of it can be rewritten; empty where ingestion knows no shape of it. */
  Optional<Pair> pair() {
    for (var shape : SHAPES) {
      if (hasText(record, shape.prompt()) && hasText(record, shape.response())) {
        return Optional.of(
            new Pair(
                record.get(shape.prompt()).textValue(), record.get(shape.response()).textValue()));
      }
    }
    var turns = record.path("messages");
    if (turns.size() >= 2 && isTurn(turns, 2, "user") && isTurn(turns, 1, "assistant")) {
      return Optional.of(new Pair(content(turns, 2), content(turns, 1)));
    }
    return hasText(record, "text")
        ? Optional.of(new Pair("", record.get("text").textValue()))
        : Optional.empty();
  }

  /**
   * The record of a variant.
   *
   * @param number counts the variants of this original, from 1
   */
  byte[] variant(Pair pair, int number) {
    var variant = record.deepCopy();
    write(variant, pair);
    variant.put("id", name() + "~" + number);
    variant.put("parent", name());
    return variant.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(ObjectNode variant, Pair pair) {
    for (var shape : SHAPES) {
      if (hasText(variant, shape.prompt()) && hasText(variant, shape.response())) {
        variant.put(shape.prompt(), pair.prompt());
        variant.put(shape.response(), pair.response());
        return;
      }
    }
    if (pair.isPlainText()) {
      variant.put("text", pair.response());
      return;
    }
    var turns = variant.path("messages");
    ((ObjectNode) turns.get(turns.size() - 2)).put("content", pair.prompt());
    ((ObjectNode) turns.get(turns.size() - 1)).put("content", pair.response());
  }

  /** The producer's own id, or else where the record stands. */
  private String name() {
    var id = record.path("id");
    var own = id.isTextual() || id.isIntegralNumber() ? id.asText() : "";
    return own.isEmpty() ? address.toString() : own;
  }

  private static boolean hasText(JsonNode object, String field) {
    return object.path(field).isTextual();
  }

  private static boolean isTurn(JsonNode turns, int fromEnd, String role) {
    var turn = turns.path(turns.size() - fromEnd);
    return turn.path("role").asText().equals(role) && hasText(turn, "content");
  }

  private static String content(JsonNode turns, int fromEnd) {
    return turns.get(turns.size() - fromEnd).get("content").textValue();
  }
}
