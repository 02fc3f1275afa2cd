package dev.latebloom.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The loss and the reply of a model for one item: a line of a predictions file.
 *
 * @param index of the item in the data, from 0 on
 * @param key of the item
 * @param loss where it was measured
 * @param reply where the model was asked
 */
public record Prediction(
    int index, String key, String source, Optional<TextLoss> loss, Optional<Reply> reply) {

  ObjectNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("index", index).put("id", key).put("source", source);
    reply.ifPresent(
        given -> {
          json.put("prompt", given.prompt()).put("response", given.response());
          json.put("extracted", given.extracted().orElse(null));
          json.put("expected", given.expected()).put("right", given.isRight());
          if (!given.votes().isEmpty()) given.votes().forEach(json.putArray("votes")::add);
          json.put("generated_tokens", given.tokens());
        });
    loss.ifPresent(
        lost ->
            json.put("loss", lost.mean())
                .put("tokens", lost.tokens())
                .put("nats", lost.nats())
                .put("text_nats", lost.textNats())
                .put("bytes", lost.bytes())
                .put("words", lost.words()));
    return json;
  }

  static Prediction of(JsonNode json) {
    return new Prediction(
        json.path("index").asInt(),
        json.path("id").asText(),
        json.path("source").asText(),
        json.has("nats") ? Optional.of(loss(json)) : Optional.empty(),
        json.has("right") ? Optional.of(reply(json)) : Optional.empty());
  }

  private static TextLoss loss(JsonNode json) {
    return new TextLoss(
        json.path("nats").asDouble(),
        json.path("tokens").asInt(),
        json.path("text_nats").asDouble(),
        json.path("bytes").asLong(),
        json.path("words").asLong());
  }

  private static Reply reply(JsonNode json) {
    return new Reply(
        json.path("prompt").asText(),
        json.path("response").asText(),
        Optional.of(json.path("extracted")).filter(JsonNode::isTextual).map(JsonNode::asText),
        json.path("expected").asText(),
        json.path("right").asBoolean(),
        StreamSupport.stream(json.path("votes").spliterator(), false)
            .map(JsonNode::asText)
            .toList(),
        json.path("generated_tokens").asInt());
  }
}
