package dev.latebloom.app.compare;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;

/**
 * A comparison cut down to minutes: never more than its file asks for, and nothing that the command
 * line says is changed.
 */
final class Quick {
  private static final long STEPS = 300;
  private static final long EVALUATIONS = 6;
  private static final int SEEDS = 2;
  private static final List<String> DUE_AT =
      List.of("reweight.static.snapshot-interval", "reweight.useful.at", "reweight.jtt.at");

  private final List<String> overrides;
  private Config config;

  private Quick(Config config, List<String> overrides) {
    this.config = config;
    this.overrides = overrides;
  }

  static Config of(Config effective, List<String> overrides) {
    var quick = new Quick(effective, overrides);
    quick.atMost("run.steps", STEPS);
    quick.set("compare.flops", 0);
    quick.atMost("compare.evaluations", EVALUATIONS);
    var compare = effective.getConfig("latebloom.compare");
    var seeds =
        Seeds.parse(compare.getString("seeds")).stream().limit(SEEDS).map(String::valueOf).toList();
    quick.set("compare.seeds", String.join(",", seeds));
    var errors = compare.getDoubleList("errors");
    var some =
        errors.stream()
            .filter(share -> share > 0)
            .findFirst()
            .or(() -> errors.stream().findFirst());
    quick.set("compare.errors", some.stream().toList());
    quick.bringForward(effective.getLong("latebloom.run.steps"));
    return quick.config;
  }

  /** What is due at a step comes as much earlier as the run ends, after a pass of the policy. */
  private void bringForward(long asked) {
    long steps = config.getLong("latebloom.run.steps");
    if (asked <= steps) return;
    long interval = config.getLong("latebloom.reweight.interval");
    for (var name : DUE_AT) {
      long at = config.getLong("latebloom." + name) * steps / asked;
      set(name, Math.max(interval, at / interval * interval));
    }
  }

  private void atMost(String name, long most) {
    long asked = config.getLong("latebloom." + name);
    if (asked == 0 || asked > most) set(name, most);
  }

  private void set(String name, Object value) {
    boolean said =
        overrides.stream()
            .anyMatch(
                each -> each.startsWith(name + "=") || each.startsWith("latebloom." + name + "="));
    if (!said) config = config.withValue("latebloom." + name, ConfigValueFactory.fromAnyRef(value));
  }
}
