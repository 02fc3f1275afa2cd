package dev.latebloom.app.settings;

import com.typesafe.config.ConfigUtil;
import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.config.ByName;
import dev.latebloom.config.Range;
import dev.latebloom.config.Section;
import dev.latebloom.reweight.Counts;
import dev.latebloom.reweight.OnlineLate;
import dev.latebloom.reweight.OnlineLateSettings;
import dev.latebloom.reweight.Pass;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.QuarantineSettings;
import dev.latebloom.reweight.Uniform;
import dev.latebloom.reweight.rival.AdaptiveDataOptimization;
import dev.latebloom.reweight.rival.Feature;
import dev.latebloom.reweight.rival.FromFile;
import dev.latebloom.reweight.rival.InfoBatch;
import dev.latebloom.reweight.rival.JustTrainTwice;
import dev.latebloom.reweight.rival.LinUpper;
import dev.latebloom.reweight.rival.OnlineDataMixing;
import dev.latebloom.reweight.rival.RandomUpsampling;
import dev.latebloom.reweight.rival.Reversed;
import dev.latebloom.reweight.rival.RhoLoss;
import dev.latebloom.reweight.rival.SelectiveBackprop;
import dev.latebloom.reweight.rival.StaticUpsampling;
import dev.latebloom.reweight.rival.TemperatureSampling;
import dev.latebloom.reweight.rival.Trajectories;
import dev.latebloom.reweight.rival.UniMax;
import dev.latebloom.reweight.rival.Useful;
import dev.latebloom.reweight.rival.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Makes policies by their names; their settings are in sections of {@code reweight}. */
public final class Policies {
  /** Values of {@code reweight.policy}, and what makes the policy of each. */
  private static final Map<String, Function<Policies, Policy>> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("uniform", all -> new Uniform(all.counts()));
    BY_NAME.put("random", all -> all.section("random").as(RandomUpsampling.class));
    BY_NAME.put("reversed", Policies::reversed);
    BY_NAME.put("static-absolute", all -> all.statically(Feature.ABSOLUTE));
    BY_NAME.put("static-relative", all -> all.statically(Feature.RELATIVE));
    BY_NAME.put("useful", all -> all.atPass("useful", "at").as(Useful.class));
    BY_NAME.put("jtt", all -> all.atPass("jtt", "at").as(JustTrainTwice.class));
    BY_NAME.put("from-file", Policies::fromFile);
    BY_NAME.put("temperature", Policies::temperature);
    BY_NAME.put("unimax", Policies::uniMax);
    BY_NAME.put("ado", all -> all.section("ado").as(AdaptiveDataOptimization.class));
    BY_NAME.put("odm", Policies::onlineDataMixing);
    BY_NAME.put("infobatch", Policies::infoBatch);
    BY_NAME.put("linupper", all -> all.section("linupper").as(LinUpper.class));
    BY_NAME.put(
        "selective-backprop", all -> all.section("selective-backprop").as(SelectiveBackprop.class));
    BY_NAME.put("rho-loss", Policies::rhoLoss);
    BY_NAME.put("online-late", Policies::onlineLate);
  }

  /** Values of {@code reweight.policy}. */
  public static final List<String> NAMES = List.copyOf(BY_NAME.keySet());

  /** What of a policy's settings may be changed while a run goes on; of others nothing. */
  private static final Map<String, Set<String>> CHANGEABLE =
      Map.of(
          "uniform", Set.of("sources"),
          "online-late", Set.of("sources", "target", "learned", "largest-weight"));

  private final Section root;
  private final long seed;
  private final long steps;

  private Policies(Section root) {
    this.root = root;
    this.seed = root.get("run.seed", Long.class);
    this.steps = root.get("run.steps", Long.class);
  }

  /** The pass of the policy that the settings name. */
  static Pass of(Section root) {
    var policies = new Policies(root);
    var policy = root.section("reweight").choice("policy", BY_NAME).apply(policies);
    return new Pass(
        policy,
        root.section("reweight.quarantine").as(QuarantineSettings.class),
        root.get("observe.learned-loss", Double.class));
  }

  private Section section(String name) {
    return root.section("reweight." + name).with("seed", seed);
  }

  private OnlineLate onlineLate() {
    return new OnlineLate(root.section("reweight").as(OnlineLateSettings.class), counts());
  }

  private Counts counts() {
    return Counts.of(sources(root));
  }

  /** How much an example of a source counts, by the sources' names, which may be patterns. */
  static ByName sources(Section root) {
    var sources = new HashMap<String, Double>();
    for (var name : root.foreign("reweight.sources").keySet()) {
      double counts = root.get("reweight.sources." + ConfigUtil.joinPath(name), Double.class);
      Range.above("reweight.sources." + name, 0, counts);
      sources.put(name, counts);
    }
    TopicParts.of(root)
        .weights()
        .forEach(
            (name, counts) -> {
              var before = sources.putIfAbsent(name, counts);
              Range.require(
                  before == null || before.equals(counts),
                  "reweight.sources." + name,
                  "must be " + counts + ", the weight that kafka.topics gives, or be left out",
                  before);
            });
    return new ByName(sources);
  }

  private Reversed reversed() {
    return section("reversed").with("trajectories", trajectories()).as(Reversed.class);
  }

  private StaticUpsampling statically(Feature feature) {
    return section("static")
        .with("trajectories", trajectories())
        .with("feature", feature)
        .as(StaticUpsampling.class);
  }

  private Trajectories trajectories() {
    var trajectories = atPass("static", "snapshot-interval").as(Trajectories.class);
    long last = (long) trajectories.snapshots() * trajectories.snapshotInterval();
    if (steps > 0 && last > steps) {
      throw new SettingsException(
          "latebloom.reweight.static.snapshots * snapshot-interval is %,d, a step that latebloom.run.steps = %,d never reaches; lower one of the two"
              .formatted(last, steps));
    }
    return trajectories;
  }

  /**
   * A section with a number of steps after which a pass is made, since nothing is decided between
   * two passes.
   */
  private Section atPass(String name, String setting) {
    var section = section(name);
    var full = "reweight." + name + "." + setting;
    long at = section.get(setting, Long.class);
    int interval = root.get("reweight.interval", Integer.class);
    Range.require(
        interval >= 1 && at % interval == 0,
        full,
        "must be a multiple of latebloom.reweight.interval = " + interval,
        at);
    if (steps > 0) Range.within(full, 1, steps, at);
    return section;
  }

  private InfoBatch infoBatch() {
    return section("infobatch").with("until", until("infobatch")).as(InfoBatch.class);
  }

  private TemperatureSampling temperature() {
    return section("temperature").with("until", until("temperature")).as(TemperatureSampling.class);
  }

  /** The step until which a policy acts, which its settings give as a share of the run. */
  private long until(String name) {
    double until = section(name).get("until", Double.class);
    Range.require(
        until > 0 && steps > 0,
        "reweight." + name + ".until",
        "must be above 0, and latebloom.run.steps set, of which it is a share",
        until);
    return Math.max(1, Math.round(until * steps));
  }

  private UniMax uniMax() {
    Range.require(
        steps > 0,
        "reweight.policy",
        "may be unimax only where latebloom.run.steps is set, which it deals out",
        "unimax");
    long draws = steps * root.get("sample.examples", Integer.class);
    return section("unimax").with("draws", draws).as(UniMax.class);
  }

  private OnlineDataMixing onlineDataMixing() {
    return section("odm")
        .with("interval", root.get("reweight.interval", Integer.class))
        .as(OnlineDataMixing.class);
  }

  private FromFile fromFile() {
    var file = section("from-file").text("path");
    if (file.isEmpty()) {
      throw new SettingsException(
          "latebloom.reweight.from-file.path is empty; give a file that latebloom weights has"
              + " written");
    }
    try {
      return new FromFile(WeightsFile.readFrom(Path.of(file)));
    } catch (IOException e) {
      throw new SettingsException("latebloom.reweight.from-file.path: " + e.getMessage(), e);
    }
  }

  private RhoLoss rhoLoss() {
    var section = section("rho-loss");
    var holdout = section.text("holdout");
    if (holdout.isEmpty()) {
      throw new SettingsException(
          "latebloom.reweight.rho-loss.holdout is empty; give the folder of a run on held-out data,"
              + " or of its checkpoint");
    }
    try {
      var folder = Checkpointed.newestIn(Path.of(holdout)).toString();
      return section.with("holdout", folder).as(RhoLoss.class);
    } catch (IOException e) {
      throw new SettingsException("latebloom.reweight.rho-loss.holdout: " + e.getMessage(), e);
    }
  }

  /** Settings below {@code reweight} that may be changed while a run with this policy goes on. */
  static Set<String> changeable(String policy) {
    var names = new HashSet<>(CHANGEABLE.getOrDefault(policy, Set.of()));
    names.add("quarantine");
    return names;
  }
}
