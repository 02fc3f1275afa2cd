package dev.latebloom.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import dev.latebloom.broker.BrokerSettings;
import dev.latebloom.ingest.ChatTemplate;
import dev.latebloom.ingest.Format;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.RecordFormat;
import dev.latebloom.observe.LossHistorySettings;
import dev.latebloom.observe.SimpleModelSettings;
import dev.latebloom.pool.ExampleStore;
import dev.latebloom.pool.PoolSettings;
import dev.latebloom.reweight.OnlineLate;
import dev.latebloom.reweight.OnlineLateSettings;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.ReweightSettings;
import dev.latebloom.reweight.Uniform;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.serve.ServeSettings;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.ModelSource;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.UpdateRule;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Makes each stage's settings from its section; names are those of {@code reference.conf}. */
final class SettingsParts {
  private final Config root;

  private SettingsParts(Config root) {
    this.root = root;
  }

  static Settings of(Config effective) {
    return new SettingsParts(effective.getConfig("latebloom")).all(effective);
  }

  private Settings all(Config effective) {
    var folder = new RunFolder(Path.of(root.getString("run.folder")));
    var model = ModelParts.of(root);
    return new Settings(
        folder,
        root.getLong("run.seed"),
        root.getLong("run.steps"),
        new Settings.Restarts(
            root.getDuration("run.restart-backoff"),
            root.getDuration("run.restart-backoff-max"),
            root.getInt("run.restarts")),
        root.getDuration("run.drain-timeout"),
        root.getBytes("run.record-size"),
        root.getDuration("pool.offer-timeout"),
        kafka(),
        broker(folder),
        ingest(model),
        new ExampleStore.Options(
            root.getBytes("pool.segment"), model.source().architecture().vocabulary()),
        pool(),
        new SampleSettings(
            root.getInt("sample.micro-batch-tokens"), root.getInt("sample.width-multiple")),
        train(model.source()),
        history(),
        new SimpleModelSettings(root.getInt("observe.simple-model-slots")),
        new ReweightSettings(root.getInt("reweight.interval")),
        policy(),
        AugmentParts.of(root),
        root.getInt("checkpoint.keep"),
        new ServeSettings(root.getString("serve.host"), root.getInt("serve.port")),
        effective);
  }

  private KafkaSettings kafka() {
    var kafka = root.getConfig("kafka");
    return new KafkaSettings(
        kafka.getString("bootstrap-servers"),
        kafka.getString("topic"),
        kafka.getString("dead-letter-topic"),
        kafka.getString("group"),
        kafka.getInt("partitions"),
        strings("kafka.client"),
        kafka.getDuration("timeout"));
  }

  private BrokerSettings broker(RunFolder folder) {
    var embedded = root.getConfig("kafka.embedded");
    return new BrokerSettings(
        folder.broker(),
        embedded.getString("heap"),
        embedded.getBoolean("keep"),
        embedded.getDuration("restart-backoff"),
        embedded.getDuration("restart-backoff-max"),
        embedded.getInt("restarts"),
        embedded.getDuration("start-timeout"));
  }

  private IngestSettings ingest(ModelParts model) {
    var ingest = root.getConfig("ingest");
    return new IngestSettings(
        root.getString("kafka.topic"),
        root.getString("kafka.dead-letter-topic"),
        strings("kafka.consumer"),
        recordFormat(model),
        ingest.getInt("max-tokens"),
        ingest.getInt("group"),
        ingest.getInt("parallelism"),
        ingest.getBoolean("bounded"),
        ingest.getDuration("stop-timeout"),
        ingest.getDuration("lag-interval"));
  }

  private RecordFormat recordFormat(ModelParts model) {
    var value = choice("ingest.format", Map.of("json", Format.JSON, "bytes", Format.BYTES));
    var template =
        choice(
            "ingest.chat-template",
            Map.of(
                "plain", ChatTemplate.PLAIN,
                "chatml", ChatTemplate.CHATML,
                "alpaca", ChatTemplate.ALPACA));
    int vocabulary = model.source().architecture().vocabulary();
    return new RecordFormat(value, template, model.tokenizer(), vocabulary);
  }

  private PoolSettings pool() {
    return new PoolSettings(
        root.getInt("pool.capacity"),
        root.getLong("pool.backlog"),
        root.getLong("pool.start-after"),
        root.getInt("sample.examples"),
        root.getInt("sample.lag"),
        root.getLong("run.steps"),
        root.getLong("checkpoint.interval"));
  }

  private TrainSettings train(ModelSource model) {
    int threads = root.getInt("train.threads");
    return new TrainSettings(
        root.getString("train.device"),
        Compute.of(root.getString("train.compute")),
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
        model,
        optimizer(),
        new MemorySettings(root.getBytes("train.loss-chunk")));
  }

  private OptimizerSettings optimizer() {
    var optimizer = root.getConfig("train.optimizer");
    return new OptimizerSettings(
        rule(optimizer),
        Sharpness.of(optimizer.getString("sharpness.kind"), optimizer.getDouble("sharpness.rho")),
        optimizer.getDouble("clip"),
        schedule(optimizer));
  }

  private static UpdateRule rule(Config optimizer) {
    double weightDecay = optimizer.getDouble("weight-decay");
    var adamW =
        new UpdateRule.AdamW(
            optimizer.getDouble("beta1"),
            optimizer.getDouble("beta2"),
            optimizer.getDouble("epsilon"),
            weightDecay);
    var kind = optimizer.getString("kind");
    return switch (kind) {
      case "adamw" -> adamW;
      case "sgd" ->
          new UpdateRule.Sgd(
              optimizer.getDouble("momentum"), optimizer.getBoolean("nesterov"), weightDecay);
      case "muon" -> muon(optimizer.getConfig("muon"), adamW);
      default ->
          throw new SettingsException(
              "train.optimizer.kind is \"" + kind + "\"; choose adamw, sgd or muon");
    };
  }

  private static UpdateRule muon(Config muon, UpdateRule.AdamW rest) {
    return new UpdateRule.Muon(
        muon.getDouble("momentum"),
        muon.getBoolean("nesterov"),
        muon.getInt("iterations"),
        muon.getDouble("rate-multiple"),
        muon.getDouble("weight-decay"),
        rest);
  }

  private Schedule schedule(Config optimizer) {
    double peak = optimizer.getDouble("learning-rate");
    long warmup = optimizer.getLong("warmup-steps");
    long asked = optimizer.getLong("schedule-steps");
    long steps = asked > 0 ? asked : root.getLong("run.steps");
    double finalShare = optimizer.getDouble("final-share");
    var name = optimizer.getString("schedule");
    if (steps == 0 && !name.equals("constant")) {
      throw new SettingsException(
          "a run without end has no \""
              + name
              + "\" schedule; set run.steps, train.optimizer.schedule-steps, or schedule ="
              + " constant");
    }
    return Schedule.of(name, peak, warmup, steps, finalShare, optimizer.getDouble("decay-share"));
  }

  private <T> T choice(String name, Map<String, T> choices) {
    var value = root.getString(name);
    var chosen = choices.get(value);
    if (chosen == null) {
      throw new SettingsException(
          name + " is \"" + value + "\"; choose one of " + choices.keySet());
    }
    return chosen;
  }

  private Map<String, String> strings(String name) {
    var strings = new HashMap<String, String>();
    for (var entry : root.getConfig(name).entrySet()) {
      var key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      strings.put(key, String.valueOf(entry.getValue().unwrapped()));
    }
    return strings;
  }

  private LossHistorySettings history() {
    var observe = root.getConfig("observe");
    return new LossHistorySettings(
        observe.getDouble("fast-rate"), observe.getDouble("learned-loss"));
  }

  private Policy policy() {
    var name = root.getString("reweight.policy");
    return switch (name) {
      case "uniform" -> new Uniform(onlineLate());
      case "online-late" -> new OnlineLate(onlineLate());
      default ->
          throw new SettingsException(
              "reweight.policy is \"" + name + "\"; choose uniform or online-late");
    };
  }

  private OnlineLateSettings onlineLate() {
    var late = root.getConfig("reweight.online-late");
    return new OnlineLateSettings(
        late.getDouble("largest-weight"),
        late.getDouble("ramp"),
        root.getDouble("observe.learned-loss"),
        late.getInt("min-visits"),
        late.getDouble("frontier-margin"),
        late.getDouble("behind-standing"),
        late.getDouble("suspect-standing"),
        late.getDouble("following"),
        late.getInt("patience"),
        late.getDouble("give-up-visits"),
        late.getDouble("stalled-progress"),
        late.getInt("quarantine-visits"),
        late.getDouble("quarantine-loss"),
        late.getDouble("outlier-standing"));
  }
}
