package dev.latebloom.reweight;

import com.typesafe.config.ConfigFactory;

/** The settings that are shipped. */
final class Defaults {
  private Defaults() {}

  static OnlineLateSettings onlineLate() {
    var all = ConfigFactory.parseResources("reference.conf").resolve().getConfig("latebloom");
    var late = all.getConfig("reweight.online-late");
    return new OnlineLateSettings(
        late.getDouble("largest-weight"),
        late.getDouble("ramp"),
        all.getDouble("observe.learned-loss"),
        late.getInt("min-visits"),
        late.getInt("min-peers"),
        late.getDouble("frontier-margin"),
        late.getDouble("suspect-ratio"),
        late.getDouble("behind-ratio"),
        late.getDouble("falling-ratio"),
        late.getDouble("following-ratio"),
        late.getDouble("moved-ratio"),
        late.getInt("patience"),
        late.getDouble("give-up-visits"),
        late.getDouble("stalled-progress"),
        late.getInt("quarantine-visits"),
        late.getDouble("quarantine-loss"),
        late.getDouble("outlier-share"),
        late.getDouble("stuck-share"));
  }
}
