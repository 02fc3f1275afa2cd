package dev.latebloom.app.compare;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import dev.latebloom.compare.Results;
import dev.latebloom.compare.RunKey;
import dev.latebloom.compare.RunResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Results of runs that were told the same as those of a comparison, whatever sources they ran: so a
 * baseline need not run again when a policy changes.
 *
 * <p>Settings are compared one by one. One that the other version did not have counts as its
 * default, one that this version does not have counts for nothing, and of a file of records its
 * content counts and not where it lies.
 */
final class OtherResults {
  static final OtherResults NONE = new OtherResults(List.of());

  private static final String PATH_OF_RECORDS = "latebloom.compare.corpus.path";

  /** Newest first. */
  private final Map<RunKey, List<RunResult>> byKey = new HashMap<>();

  private final Config reference = ConfigFactory.defaultReference();

  private OtherResults(List<RunResult> all) {
    all.stream()
        .sorted(Comparator.comparing((RunResult one) -> one.origin().finishedAt()).reversed())
        .forEach(one -> byKey.computeIfAbsent(one.run(), _ -> new ArrayList<>()).add(one));
  }

  /**
   * All that are in a folder.
   *
   * @throws IOException when it cannot be read, or has what is not a result of this version
   */
  static OtherResults in(Results results) throws IOException {
    return new OtherResults(results.all());
  }

  /** The newest one of the same policy, optimizer, errors and seed that was told the same. */
  Optional<RunResult> find(Spec spec) {
    var mine = ConfigFactory.parseString(spec.text());
    return byKey.getOrDefault(spec.key(), List.of()).stream()
        .filter(other -> areAlike(mine, ConfigFactory.parseString(other.settings())))
        .findFirst();
  }

  private boolean areAlike(Config mine, Config theirs) {
    for (var entry : mine.entrySet()) {
      var path = entry.getKey();
      if (path.equals(PATH_OF_RECORDS)) continue;
      var known = theirs.hasPathOrNull(path) ? theirs : reference;
      if (!known.hasPathOrNull(path)) return false;
      if (!text(known.getValue(path)).equals(text(entry.getValue()))) return false;
    }
    return true;
  }

  /** A number typed in a shell is a text, and means the same. */
  private static String text(ConfigValue value) {
    return String.valueOf(value.unwrapped());
  }
}
