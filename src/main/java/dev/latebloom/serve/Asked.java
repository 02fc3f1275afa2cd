package dev.latebloom.serve;

import java.util.Map;
import java.util.Optional;

/**
 * What a request asks for.
 *
 * @param path the parts of its path that have names
 * @param query its parameters; of one that comes twice the last
 * @param body empty where there is none
 * @param accept in which formats the answer may be, as the header says; empty for any
 */
record Asked(Map<String, String> path, Map<String, String> query, String body, String accept) {

  /** The number in the path; empty where there is none that an id may be. */
  Optional<Long> id() {
    var id = path.getOrDefault("id", "");
    return id.matches("\\d{1,18}") ? Optional.of(Long.parseLong(id)) : Optional.empty();
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }
}
