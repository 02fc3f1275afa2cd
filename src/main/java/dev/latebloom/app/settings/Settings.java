package dev.latebloom.app.settings;

import com.typesafe.config.Config;
import dev.latebloom.app.folder.Companions;
import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.augment.AugmentSettings;
import dev.latebloom.broker.BrokerSettings;
import dev.latebloom.checkpoint.CheckpointSettings;
import dev.latebloom.cluster.ClusterSettings;
import dev.latebloom.config.Section;
import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.evaluate.heldout.Answers;
import dev.latebloom.evaluate.heldout.EvaluateSettings;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.Label;
import dev.latebloom.ledger.LossHistorySettings;
import dev.latebloom.lens.LiveLensSettings;
import dev.latebloom.observe.SimpleModelSettings;
import dev.latebloom.pool.PoolSettings;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.reweight.Pass;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.PolicyDocuments;
import dev.latebloom.reweight.ReweightSettings;
import dev.latebloom.reweight.Reweighter;
import dev.latebloom.reweight.Target;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.serve.ServeSettings;
import dev.latebloom.train.Learning;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.ProbeSettings;
import dev.latebloom.train.objective.Place;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything a run is told, validated: each stage's part is a record of that stage.
 *
 * <p>A part is made when it is first asked for, so that a command needs what it uses and no more;
 * {@link #all} asks for every one. Parts throw {@link SettingsException} with the name of the file.
 */
public final class Settings {
  private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

  private final FileSystem disk;
  private final String origin;
  private final Config effective;
  private final Config root;
  private final Section sections;
  private final List<Part<?>> parts = new ArrayList<>();

  private final Part<RunSettings> run;
  private final Part<KafkaSettings> kafka;
  private final Part<BrokerSettings> broker;
  private final Part<ModelParts> model;
  private final Part<Companions> companions;
  private final Part<IngestSettings> ingest;
  private final Part<Pass> pass;
  private final Part<PoolSettings> pool;
  private final Part<ExampleStore.Options> store;
  private final Part<Duration> offerTimeout;
  private final Part<SampleSettings> sample;
  private final Part<TrainSettings> train;
  private final Part<Learning.Opening> learning;
  private final Part<ProbeSettings> probe;
  private final Part<LiveLensSettings> lens;
  private final Part<LossHistorySettings> history;
  private final Part<SimpleModelSettings> simpleModel;
  private final Part<ReweightSettings> reweight;
  private final Part<EvaluateSettings> evaluate;
  private final Part<AugmentSettings> augment;
  private final Part<CheckpointSettings> checkpoint;
  private final Part<ClusterSettings> cluster;
  private final Part<ServeSettings> serve;

  public Settings(String origin, Config effective) {
    this(origin, effective, FileSystems.getDefault());
  }

  /**
   * @param origin the name of what they were read from, for errors
   * @param effective what all of it is made from, resolved; the run's folder is on {@code disk}
   */
  public Settings(String origin, Config effective, FileSystem disk) {
    this.disk = disk;
    this.origin = origin;
    this.effective = effective;
    this.root = effective.getConfig(Section.ROOT);
    this.sections = Section.of(root);
    this.run = part(() -> sections.section("run").as(RunSettings.class));
    this.kafka = part(this::makeKafka);
    this.broker = part(this::makeBroker);
    this.model = part(() -> ModelParts.of(root));
    this.companions = part(this::makeCompanions);
    this.ingest = part(this::makeIngest);
    this.pass = part(() -> Policies.of(sections));
    this.pool = part(this::makePool);
    this.store = part(this::makeStore);
    this.offerTimeout = part(() -> sections.get("pool.offer-timeout", Duration.class));
    this.sample = part(() -> sections.section("sample").as(SampleSettings.class));
    this.train = part(this::makeTrain);
    this.learning = part(this::makeLearning);
    this.probe = part(() -> sections.section("train.probe").as(ProbeSettings.class));
    this.lens = part(this::makeLens);
    this.history = part(() -> sections.section("observe").as(LossHistorySettings.class));
    this.simpleModel = part(() -> sections.section("observe").as(SimpleModelSettings.class));
    this.reweight = part(() -> sections.section("reweight").as(ReweightSettings.class));
    this.evaluate =
        part(
            () ->
                sections
                    .section("evaluate")
                    .with("over-sources", target() == Target.BALANCED)
                    .with("counts", Policies.sources(sections))
                    .as(EvaluateSettings.class));
    this.augment = part(() -> AugmentParts.of(sections.section("augment")));
    this.cluster =
        part(
            () ->
                sections
                    .section("cluster")
                    .with("own-broker", kafka().embedded())
                    .as(ClusterSettings.class));
    this.checkpoint = part(() -> sections.section("checkpoint").as(CheckpointSettings.class));
    this.serve = part(() -> sections.section("serve").as(ServeSettings.class));
  }

  /** Makes every part, and so finds whatever is wrong with any. */
  public Settings all() {
    parts.forEach(Part::get);
    return this;
  }

  public RunFolder folder() {
    return new RunFolder(disk.getPath(run.get().folder().toString()));
  }

  public long seed() {
    return run.get().seed();
  }

  /** The last step; 0 for no end. */
  public long steps() {
    return run.get().steps();
  }

  /** How long a run goes on, and what it does when it fails. */
  public RunSettings run() {
    return run.get();
  }

  public KafkaSettings kafka() {
    return kafka.get();
  }

  public BrokerSettings broker() {
    return broker.get();
  }

  public IngestSettings ingest() {
    return ingest.get();
  }

  /** What a checkpoint has beside the model. */
  public Companions companions() {
    return companions.get();
  }

  public ExampleStore.Options store() {
    return store.get();
  }

  public PoolSettings pool() {
    return pool.get();
  }

  /** Longest wait of ingestion for a pool that is ahead of training. */
  public Duration offerTimeout() {
    return offerTimeout.get();
  }

  public SampleSettings sample() {
    return sample.get();
  }

  public TrainSettings train() {
    return train.get();
  }

  /** What a step does with its examples. */
  public Learning.Opening learning() {
    return learning.get();
  }

  public ProbeSettings probe() {
    return probe.get();
  }

  public LiveLensSettings lens() {
    return lens.get();
  }

  public LossHistorySettings history() {
    return history.get();
  }

  public SimpleModelSettings simpleModel() {
    return simpleModel.get();
  }

  public ReweightSettings reweight() {
    return reweight.get();
  }

  public Policy policy() {
    return pass.get().policy();
  }

  private Target target() {
    return sections.get("reweight.target", Target.class);
  }

  /** What is done when the policy is due. */
  public Pass pass() {
    return pass.get();
  }

  /** What an operator may change about that. */
  public ChangeablePolicy changeablePolicy() {
    return new ChangeablePolicy(root);
  }

  /** Makes the pass by the documents of the run's folder. */
  public Reweighter.Passes passes() {
    var documents = new PolicyDocuments(folder().policies());
    return number ->
        number == PolicyDocuments.CONFIGURED
            ? pass()
            : changeablePolicy().pass(documents.read(number));
  }

  /** How the model is asked at an evaluation, where it is. */
  public Optional<Answers> answers() {
    if (evaluate().answers() == 0) return Optional.empty();
    var rule = AnswerRule.of("latebloom.evaluate.answer", sections.text("evaluate.answer"));
    var tokenizer = model.get().tokenizer();
    return Optional.of(new Answers(evaluate().answers(), rule, evaluate().maxNew(), tokenizer));
  }

  public EvaluateSettings evaluate() {
    return evaluate.get();
  }

  public AugmentSettings augment() {
    return augment.get();
  }

  public CheckpointSettings checkpoint() {
    return checkpoint.get();
  }

  public ClusterSettings cluster() {
    return cluster.get();
  }

  public ServeSettings serve() {
    return serve.get();
  }

  /** What all of it was made from, for the checkpoint. */
  public Config effective() {
    return effective;
  }

  /** What is done otherwise than the settings say, in sentences for the user. */
  public List<String> notes() {
    var notes = new ArrayList<>(new Notes(sections, policy()).sentences());
    new Part<>(() -> optimizer().note()).get().ifPresent(notes::add);
    return notes;
  }

  private KafkaSettings makeKafka() {
    return sections
        .section("kafka")
        .with("client", sections.foreign("kafka.client"))
        .with("topics", TopicParts.of(sections))
        .as(KafkaSettings.class);
  }

  private BrokerSettings makeBroker() {
    return sections
        .section("kafka.embedded")
        .with("folder", folder().broker().toString())
        .as(BrokerSettings.class);
  }

  private Companions makeCompanions() {
    model.get().warning().ifPresent(LOG::warn);
    var companions = model.get().companions();
    if (sections.text("ingest.chat-template").isEmpty()) return companions;
    var format = ingest().format();
    return companions.withChatTemplate(format.template().source(format.tokenizer()));
  }

  private IngestSettings makeIngest() {
    var ingest = sections.section("ingest");
    return ingest
        .with("topic", kafka().topic())
        .with("topics", kafka().topics())
        .with("dead-letter-topic", kafka().deadLetterTopic())
        .with("consumer", sections.foreign("kafka.consumer"))
        .with("format", RecordParts.of(sections, model.get()))
        .with("id", Label.of("ingest.id", ingest.text("id")))
        .with("source", Label.of("ingest.source", ingest.text("source")))
        .as(IngestSettings.class);
  }

  private PoolSettings makePool() {
    int examples = sections.get("sample.examples", Integer.class);
    return sections
        .section("pool")
        .with("examples-per-step", Math.multiplyExact(examples, policy().candidates()))
        .with("lag", sections.get("sample.lag", Integer.class))
        .with("steps", steps())
        .with("checkpoint-interval", sections.get("checkpoint.interval", Long.class))
        .as(PoolSettings.class);
  }

  private ExampleStore.Options makeStore() {
    return store(model.get().source().architecture().vocabulary());
  }

  /** How the examples of a model with so many tokens are stored. */
  public ExampleStore.Options store(int vocabulary) {
    return sections.section("pool").with("vocabulary", vocabulary).as(ExampleStore.Options.class);
  }

  private TrainSettings makeTrain() {
    var train = sections.section("train");
    int threads = train.get("threads", Integer.class);
    return train
        .with("threads", threads == 0 ? Runtime.getRuntime().availableProcessors() : threads)
        .with("model", model.get().source())
        .with("optimizer", optimizer().settings())
        .with("memory", train.as(MemorySettings.class))
        .with("value-rate", ObjectiveParts.valueRate(train))
        .as(TrainSettings.class);
  }

  private Learning.Opening makeLearning() {
    return new ObjectiveParts(
            sections.section("train"),
            train::get,
            this::policy,
            () -> new Place(model.get().tokenizer(), sample(), seed()))
        .opening();
  }

  private OptimizerParts optimizer() {
    return new OptimizerParts(sections.section("train.optimizer"), steps());
  }

  private LiveLensSettings makeLens() {
    var lens = sections.section("observe.lens").with("seed", seed()).as(LiveLensSettings.class);
    return lens.of(model.get().source());
  }

  private <T> Part<T> part(Supplier<T> making) {
    var part = new Part<>(making);
    parts.add(part);
    return part;
  }

  /** A part that is made at most once. One thread at a time. */
  private final class Part<T> {
    private final Supplier<T> making;
    private Optional<T> made = Optional.empty();

    Part(Supplier<T> making) {
      this.making = making;
    }

    synchronized T get() {
      if (made.isEmpty()) made = Optional.of(SettingsReader.told(origin, making));
      return made.get();
    }
  }
}
