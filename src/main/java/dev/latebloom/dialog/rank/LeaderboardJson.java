package dev.latebloom.dialog.rank;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** A leaderboard for scripts. */
public final class LeaderboardJson {
  private LeaderboardJson() {}

  /** One line; systems in the order of their ranks. */
  public static String of(Leaderboard board) {
    var json = JsonNodeFactory.instance.objectNode();
    board.by().forEach(json.putArray("by")::add);
    board.ties().forEach(json.putArray("ties")::add);
    board.scorers().forEach(json.putObject("scorers")::put);
    var systems = json.putArray("systems");
    for (var row : board.rows()) {
      var system = systems.addObject().put("system", row.results().system());
      system.put("rank", row.rank()).put("ties", row.ties());
      var measures = system.putObject("measures");
      for (var measure : LeaderboardText.measures(board)) {
        var cell = row.cells().get(measure);
        if (cell == null) continue;
        measures.putObject(measure).put("value", cell.value()).put("place", cell.place());
      }
    }
    return json.toString();
  }
}
