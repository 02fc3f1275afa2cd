package dev.latebloom.app.settings;

import dev.latebloom.config.Range;
import dev.latebloom.config.Section;
import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.score.BertScore;
import dev.latebloom.score.Ranker;
import dev.latebloom.score.RankerTokens;
import dev.latebloom.score.reward.ExactMatch;
import dev.latebloom.score.reward.Judge;
import dev.latebloom.score.reward.JudgeSettings;
import dev.latebloom.score.reward.Likeness;
import dev.latebloom.score.reward.Mix;
import dev.latebloom.score.reward.Preference;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.encoder.ShippedEncoder;
import dev.latebloom.train.objective.Reward;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code train.reinforce.reward} says: by what a model's responses are judged. */
record RewardParts(Section reward) {
  private static final String NAME = "train.reinforce.reward";

  /** Makes a reward on the trainer's thread. */
  @FunctionalInterface
  interface Opening {
    Reward open(Torch torch) throws IOException;
  }

  private record Weighed(double weight, Opening opening) {}

  /** What opens the reward; folders that it needs are there. */
  Opening opening() {
    var all = new ArrayList<Weighed>();
    exactMatch().ifPresent(all::add);
    bertScore().ifPresent(all::add);
    ranker().ifPresent(all::add);
    endpoint().ifPresent(all::add);
    if (all.isEmpty()) {
      throw new SettingsException(
          "latebloom.%s has no weight above 0; give exact-match, bertscore, ranker or endpoint one"
              .formatted(NAME));
    }
    return torch -> mix(torch, all);
  }

  private static Reward mix(Torch torch, List<Weighed> all) throws IOException {
    var shares = new ArrayList<Mix.Share>();
    for (var each : all) {
      shares.add(new Mix.Share(each.opening().open(torch), each.weight()));
    }
    return new Mix(shares);
  }

  private double weight(String name) {
    double weight = reward.get(name + ".weight", Double.class);
    Range.atLeast(NAME + "." + name + ".weight", 0, weight);
    return weight;
  }

  private Optional<Weighed> exactMatch() {
    double weight = weight("exact-match");
    if (weight == 0) return Optional.empty();
    var option = "latebloom." + NAME + ".exact-match.answer";
    var rule = AnswerRule.of(option, reward.text("exact-match.answer"));
    return Optional.of(new Weighed(weight, _ -> new ExactMatch(rule)));
  }

  private Optional<Weighed> bertScore() {
    double weight = weight("bertscore");
    if (weight == 0) return Optional.empty();
    var named = reward.text("bertscore.encoder");
    int layer = reward.get("bertscore.layer", Integer.class);
    Range.atLeast(NAME + ".bertscore.layer", 1, layer);
    var settings = new BertScore.Settings(layer, false, Optional.empty());
    checked("bertscore.encoder", () -> BertScore.check(ShippedEncoder.unlessNamed(named), layer));
    return Optional.of(
        new Weighed(
            weight,
            torch ->
                new Likeness(BertScore.load(torch, ShippedEncoder.unlessNamed(named), settings))));
  }

  private Optional<Weighed> ranker() {
    double weight = weight("ranker");
    if (weight == 0) return Optional.empty();
    var folder = folder("ranker.folder");
    checked("ranker.folder", () -> Ranker.check(folder));
    return Optional.of(new Weighed(weight, torch -> preference(torch, folder)));
  }

  private Optional<Weighed> endpoint() {
    double weight = weight("endpoint");
    if (weight == 0) return Optional.empty();
    var section = reward.section("endpoint");
    var key = EndpointKey.named("latebloom." + NAME + ".endpoint", section.text("key-variable"));
    var settings = section.with("key", key).as(JudgeSettings.class);
    return Optional.of(new Weighed(weight, _ -> new Judge(settings)));
  }

  private static Reward preference(Torch torch, Path folder) throws IOException {
    var tokenizer = Tokenizer.load(folder.toString(), "");
    var ranker = Ranker.load(torch, folder);
    return new Preference(ranker, new RankerTokens(tokenizer, ranker.context()));
  }

  private Path folder(String setting) {
    var folder = reward.text(setting);
    if (!folder.isEmpty()) return Path.of(folder);
    throw new SettingsException(
        "latebloom.%s.%s is empty; give a model's folder, or set the weight beside it to 0"
            .formatted(NAME, setting));
  }

  private interface Check {
    void run() throws IOException;
  }

  private static void checked(String setting, Check check) {
    try {
      check.run();
    } catch (IOException e) {
      throw new SettingsException(
          "latebloom.%s.%s: %s".formatted(NAME, setting, e.getMessage()), e);
    }
  }
}
