package dev.latebloom.app;

import com.typesafe.config.Config;
import dev.latebloom.config.Section;
import dev.latebloom.reweight.Feature;
import dev.latebloom.reweight.FromFile;
import dev.latebloom.reweight.InfoBatch;
import dev.latebloom.reweight.JustTrainTwice;
import dev.latebloom.reweight.LinUpper;
import dev.latebloom.reweight.OnlineLate;
import dev.latebloom.reweight.OnlineLateSettings;
import dev.latebloom.reweight.Pass;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.RandomUpsampling;
import dev.latebloom.reweight.Reversed;
import dev.latebloom.reweight.RhoLoss;
import dev.latebloom.reweight.SelectiveBackprop;
import dev.latebloom.reweight.StaticUpsampling;
import dev.latebloom.reweight.Trajectories;
import dev.latebloom.reweight.Uniform;
import dev.latebloom.reweight.Useful;
import dev.latebloom.reweight.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes policies by their names; their settings are in sections of {@code reweight}. */
public final class Policies {
  /** Values of {@code reweight.policy}. */
  public static final List<String> NAMES =
      List.of(
          "uniform",
          "random",
          "reversed",
          "static-absolute",
          "static-relative",
          "useful",
          "jtt",
          "from-file",
          "infobatch",
          "linupper",
          "selective-backprop",
          "rho-loss",
          "online-late");

  private final Config root;
  private final Config reweight;
  private final OnlineLateSettings cohorts;

  private Policies(Config root) {
    this.root = root;
    this.reweight = root.getConfig("reweight");
    this.cohorts = onlineLate(root);
  }

  /**
   * The pass of the policy that the settings name.
   *
   * @param root the section {@code latebloom} of the settings
   */
  static Pass of(Config root) {
    var policies = new Policies(root);
    return new Pass(policies.named(root.getString("reweight.policy")), policies.cohorts);
  }

  private Policy named(String name) {
    return switch (name) {
      case "uniform" -> new Uniform();
      case "random" ->
          new RandomUpsampling(seed(), number("random.share"), number("random.weight"));
      case "reversed" -> new Reversed(trajectories(), number("reversed.weight"));
      case "static-absolute" -> statically(Feature.ABSOLUTE);
      case "static-relative" -> statically(Feature.RELATIVE);
      case "useful" -> new Useful(atPass("useful.at"), number("useful.weight"));
      case "jtt" -> new JustTrainTwice(atPass("jtt.at"), number("jtt.weight"));
      case "from-file" -> fromFile();
      case "infobatch" -> new InfoBatch(number("infobatch.pruned"), infoBatchEnd());
      case "linupper" ->
          new LinUpper(reweight.getLong("linupper.burn-in"), number("linupper.temperature"));
      case "selective-backprop" ->
          new SelectiveBackprop(
              seed(),
              reweight.getInt("selective-backprop.candidates"),
              number("selective-backprop.beta"),
              number("selective-backprop.lowest"));
      case "rho-loss" -> rhoLoss();
      case "online-late" -> new OnlineLate(cohorts);
      default ->
          throw new SettingsException(
              "reweight.policy is \"" + name + "\"; choose one of " + String.join(", ", NAMES));
    };
  }

  private long seed() {
    return root.getLong("run.seed");
  }

  private double number(String name) {
    return reweight.getDouble(name);
  }

  private StaticUpsampling statically(Feature feature) {
    return new StaticUpsampling(
        trajectories(),
        feature,
        reweight.getInt("static.smallest-source"),
        number("static.weight"));
  }

  private Trajectories trajectories() {
    return new Trajectories(
        reweight.getInt("static.snapshots"), atPass("static.snapshot-interval"));
  }

  /** A number of steps after which a pass is made, since nothing is decided between two passes. */
  private int atPass(String name) {
    int steps = reweight.getInt(name);
    int interval = reweight.getInt("interval");
    if (steps % interval != 0) {
      throw new SettingsException(
          "reweight.%s is %d, no multiple of reweight.interval = %d; choose one that is"
              .formatted(name, steps, interval));
    }
    return steps;
  }

  private FromFile fromFile() {
    var file = reweight.getString("from-file.path");
    if (file.isEmpty()) {
      throw new SettingsException(
          "reweight.from-file.path is empty; give a file that latebloom weights has written");
    }
    try {
      return new FromFile(WeightsFile.readFrom(Path.of(file)));
    } catch (IOException e) {
      throw new SettingsException("reweight.from-file.path: " + e.getMessage(), e);
    }
  }

  private long infoBatchEnd() {
    return Math.round(number("infobatch.until") * root.getLong("run.steps"));
  }

  private RhoLoss rhoLoss() {
    var holdout = reweight.getString("rho-loss.holdout");
    if (holdout.isEmpty()) {
      throw new SettingsException(
          "reweight.rho-loss.holdout is empty; give the folder of a run on held-out data, or of its"
              + " checkpoint");
    }
    try {
      var folder = Checkpointed.newestIn(Path.of(holdout));
      return new RhoLoss(reweight.getInt("rho-loss.candidates"), folder);
    } catch (IOException e) {
      throw new SettingsException("reweight.rho-loss.holdout: " + e.getMessage(), e);
    }
  }

  private static OnlineLateSettings onlineLate(Config root) {
    return Section.of(root)
        .section("reweight.online-late")
        .with("learned-loss", root.getDouble("observe.learned-loss"))
        .as(OnlineLateSettings.class);
  }
}
