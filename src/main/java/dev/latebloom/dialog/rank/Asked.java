package dev.latebloom.dialog.rank;

import dev.latebloom.dialog.data.Passage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passages and the answers of systems to them, found by id. */
final class Asked {
  private final Map<String, Passage> passages = new HashMap<>();
  private final Map<String, Map<String, Results.Scored>> answers = new HashMap<>();

  /**
   * Of results and the dialogues that they answer.
   *
   * @throws IllegalArgumentException naming what is missing
   */
  Asked(List<Results> all, List<Passage> dialogues) {
    for (var each : dialogues) passages.put(each.id(), each);
    for (var each : all) {
      if (each.answers().isEmpty()) {
        throw new IllegalArgumentException(
            "the results of \"%s\" have no answers to show".formatted(each.system()));
      }
      var byId = new HashMap<String, Results.Scored>();
      for (var answer : each.answers()) byId.put(answer.id(), answer);
      answers.put(each.system(), byId);
    }
    for (var id : ids(all)) {
      if (passages.containsKey(id)) continue;
      throw new IllegalArgumentException(
          "the dialogue %s that the results answer is not in --data".formatted(id));
    }
  }

  private static List<String> ids(List<Results> all) {
    return all.getFirst().answers().stream().map(Results.Scored::id).toList();
  }

  Passage passage(String id) {
    return known(passages.get(id), id);
  }

  Results.Scored answer(String system, String id) {
    return known(answers.getOrDefault(system, Map.of()).get(id), id);
  }

  private static <T> T known(@Nullable T found, String id) {
    if (found == null) throw new IllegalStateException("nobody was asked " + id);
    return found;
  }
}
