package dev.latebloom.dialog.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a dialogue and what the teacher says next, as the shared task of BEA 2023 has them.
 *
 * @param source empty where the record has none
 * @param response missing in a test set
 */
public record Passage(
    String id, String source, List<Utterance> utterances, Optional<Utterance> response) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  public Passage {
    utterances = List.copyOf(utterances);
  }

  /** All turns, the response as the last one. */
  public List<Utterance> turns() {
    var turns = new ArrayList<>(utterances);
    response.ifPresent(turns::add);
    return turns;
  }

  /** One line of JSON. */
  public String json() {
    var json = JSON.objectNode().put("id", id);
    if (!source.isEmpty()) json.put("source", source);
    var list = json.putArray("utterances");
    for (var each : utterances) list.add(json(each));
    response.ifPresent(last -> json.set("response", json(last)));
    return json.toString();
  }

  private static ObjectNode json(Utterance utterance) {
    return JSON.objectNode().put("text", utterance.text()).put("speaker", utterance.speaker());
  }
}
