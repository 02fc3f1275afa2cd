package dev.latebloom.app.daemon;

import dev.latebloom.app.run.EngineTraining;
import dev.latebloom.app.run.Kafka;
import dev.latebloom.app.run.Lives;
import dev.latebloom.app.run.Loop;
import dev.latebloom.app.run.Reading;
import dev.latebloom.app.run.RunFailedException;
import dev.latebloom.app.run.Watch;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.ShownSettings;
import dev.latebloom.broker.Connection;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.cluster.SystemEnd;
import dev.latebloom.config.Section;
import dev.latebloom.evaluate.heldout.EvaluationState;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.meter.Host;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.observe.meter.Telemetry;
import dev.latebloom.serve.HttpEndpoint;
import dev.latebloom.serve.Run;
import dev.latebloom.serve.RunStatus;
import dev.latebloom.serve.Status;
import dev.latebloom.serve.Version;
import dev.latebloom.serve.access.Access;
import dev.latebloom.serve.access.DaemonFile;
import dev.latebloom.serve.access.Door;
import dev.latebloom.serve.access.Tls;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run in this process: from its first step, or from where it stopped, to its last. It answers
 * HTTP from before Kafka and the engine are there until after they are gone.
 */
public final class Daemon {
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  /** Told while a run goes on, on the run's threads; none of it may block for long. */
  public interface Listener {
    /** The topics can be used, and training has not begun. */
    default void connected(Connection connection) throws IOException {}

    /** Everything is loaded; the first step to take is the one after {@code step}. */
    default void begins(long step) {}

    /** Told to stop: what is under way is finished and a checkpoint made. */
    default void stopping() {}

    /** Told to stop before training began: nothing was changed, and the process ends. */
    default void stoppedWhileStarting() {}

    /** The run answers HTTP at {@code url}. */
    default void serving(String url) {}

    /** Training waits; told again and again while it does, with how far it is. */
    default void waiting(String reason) {}

    /** The model has been evaluated on the held-out records, or was before the run went on. */
    default void evaluated(Evaluation evaluation) {}

    /** A step has been observed. */
    void stepped(Snapshot snapshot);
  }

  private final Settings settings;
  private final Listener listener;
  private final Status status;
  private final CompletableFuture<Ended> end = new CompletableFuture<>();

  public Daemon(Settings settings, Listener listener) {
    this.settings = settings;
    this.listener = listener;
    this.status =
        new Status(
            settings.folder().root(),
            settings.steps(),
            settings.serve().stalledAfter(),
            InstantSource.system());
  }

  /**
   * Runs until the last step, or until told to stop, which SIGTERM does: then the step under way is
   * finished and a checkpoint made. Where all steps are done already, nothing is started.
   *
   * <p>A stop that takes longer than {@code run.drain-timeout} says what is lost and ends the
   * process.
   *
   * @throws RunFailedException when the run failed and would fail again
   * @throws IOException when the run cannot begin; the message says what to do
   */
  public Ended run() throws IOException {
    try (var lock = settings.folder().lock();
        var log = RunLog.open(settings.folder().log(), settings.run().logSize())) {
      assert lock.isValid();
      return logged(log);
    }
  }

  /** What the log says of a run from its first line to its last. */
  private Ended logged(RunLog log) throws IOException {
    LOG.info(
        "Latebloom {} runs in {} {}",
        Version.current(),
        settings.folder().root().toAbsolutePath(),
        settings.steps() == 0 ? "without end" : "to step " + settings.steps());
    try {
      var ended = runOnce();
      switch (ended) {
        case Ended.Finished(var step) -> LOG.info("All {} steps are done", step);
        case Ended.Early(var step) ->
            LOG.info(
                "Ended at step {}: {} evaluations without a better model (evaluate.patience)",
                step,
                settings.evaluate().patience());
        case Ended.Stopped(var step) -> LOG.info("Stopped at step {}", step);
      }
      return ended;
    } catch (IOException | RuntimeException e) {
      log.failed("The run failed: " + RunFailedException.said(e));
      throw e;
    }
  }

  private Ended runOnce() throws IOException {
    var ways = new Stop.Ways(this::onStop, this::endWhileStarting, this::sayLate);
    try (var stop = new Stop(settings.run().drainTimeout(), ways)) {
      var done = ended();
      return done.isPresent() ? done.get() : serve(stop);
    }
  }

  /** How the run has ended already, if it has. */
  private Optional<Ended> ended() throws IOException {
    var checkpoints =
        new Checkpoints(settings.folder().checkpoints(), settings.checkpoint().keep());
    var readable = checkpoints.survey().readable();
    // Checksums of a whole model take time: the first life reads them, unless it may not be needed.
    if (readable.isEmpty() || endedAt(readable.getFirst()).isEmpty()) return Optional.empty();
    var newest = checkpoints.recover(LOG::warn);
    return newest.isEmpty() ? Optional.empty() : endedAt(newest.get());
  }

  private Optional<Ended> endedAt(Checkpoints.Saved saved) throws IOException {
    long step = saved.manifest().step();
    if (settings.steps() > 0 && step >= settings.steps()) {
      return Optional.of(new Ended.Finished(step));
    }
    int patience = settings.evaluate().patience();
    boolean early = patience > 0 && EvaluationState.readFrom(saved.folder()).without() >= patience;
    return early ? Optional.of(new Ended.Early(step)) : Optional.empty();
  }

  private Ended serve(Stop stop) throws IOException {
    try (var opened = new Opened()) {
      var liveArrays = new AtomicReference<LongSupplier>(() -> 0);
      var telemetry = opened.add("metrics", telemetry(host(liveArrays)));
      var root = system(opened, telemetry.meters());
      var here = listen(opened, root, telemetry, stop);
      var from = belongings(opened, here, liveArrays, telemetry.meters(), root);
      root.tell(
          new Root.Begin(
              settings.run(),
              from.lives().step(),
              (watch, saved) -> Loop.create(from, watch, saved)));
      stop.by(
          () -> {
            listener.stopping();
            root.tell(new Root.Drain());
          });
      var ended = ended(root);
      stop.endedWell();
      status.enter(Phase.STOPPING);
      return ended;
    } catch (CompletionException e) {
      throw e.getCause() instanceof RunFailedException failed ? failed : e;
    }
  }

  private Telemetry telemetry(Host host) {
    var serve = settings.serve();
    var folder = settings.folder().root().toAbsolutePath();
    return new Telemetry(serve.otlp(), String.valueOf(folder.getFileName()), host, serve.series());
  }

  private Host host(AtomicReference<LongSupplier> liveArrays) {
    return new Host(
        Host.build(Version.current(), Version.commit()),
        () -> liveArrays.get().getAsLong(),
        () -> status.now().phase(),
        () -> status.now().ready());
  }

  private ActorSystem<Root.Command> system(Opened opened, RunMeters meters) throws IOException {
    var audience =
        new Watch.Audience(
            status,
            meters,
            listener::stepped,
            listener::evaluated,
            listener::waiting,
            InstantSource.system());
    var system =
        ActorSystem.create(
            Root.create(audience, end), "latebloom", settings.cluster().over(settings.effective()));
    opened.add("the actor system", () -> SystemEnd.await(system));
    return system;
  }

  private Ended ended(ActorSystem<?> system) {
    try {
      return end.join();
    } catch (CancellationException _) {
      throw RunFailedException.forGood(
          new IllegalStateException(settings.cluster().whyEnded(system)));
    }
  }

  private HttpEndpoint listen(
      Opened opened, ActorSystem<Root.Command> system, Telemetry telemetry, Stop stop)
      throws IOException {
    var steering = new Steering(system);
    var run =
        new Run(
            status,
            telemetry::scrape,
            ShownSettings.of(settings.effective()),
            steering.controls(stop::tell),
            steering.policy(settings),
            steering.examples(settings));
    var http =
        HttpEndpoint.bind(system, settings.serve(), door(), run).toCompletableFuture().join();
    opened.add("HTTP", () -> unbind(system, http));
    opened.add("daemon.json", () -> DaemonFile.delete(settings.folder().root()));
    var url = announce(http, "").uri().toString();
    LOG.info("HTTP at {}", url);
    listener.serving(url);
    return http;
  }

  private static void unbind(ActorSystem<?> system, HttpEndpoint http) {
    if (SystemEnd.hasBegun(system)) return;
    http.unbind().toCompletableFuture().join();
  }

  private Door door() throws IOException {
    var serve = settings.serve();
    var access = Access.of(serve.host(), serve.tokenFile(), System.getenv());
    if (serve.tls().on()) return new Door(access, Optional.of(Tls.server(serve.tls())));
    if (!Access.isLoopback(serve.host())) {
      LOG.warn("latebloom.serve.tls is not set: whoever reads along on the network has the tokens");
    }
    return new Door(access, Optional.empty());
  }

  /** Says in the run's folder where this daemon is, and its brokers once they are known. */
  private DaemonFile announce(HttpEndpoint http, String bootstrap) throws IOException {
    var here =
        new DaemonFile(
            ProcessHandle.current().pid(),
            settings.serve().host(),
            http.port(),
            bootstrap,
            settings.serve().tls().on());
    here.write(settings.folder().root());
    return here;
  }

  private Loop.Belongings belongings(
      Opened opened,
      HttpEndpoint here,
      AtomicReference<LongSupplier> liveArrays,
      RunMeters meters,
      ActorSystem<Root.Command> root)
      throws IOException {
    waitFor(
        settings.kafka().embedded() ? "the embedded broker" : settings.kafka().bootstrapServers());
    var kafka = opened.add("Kafka", Kafka.forRun(settings));
    meters.accept(kafka::residentBytes);
    kafka.onRestart(
        () -> {
          meters.restarted(Part.BROKER);
          status.restarted(Part.BROKER, "the embedded broker ended");
        });
    kafka
        .lost()
        .whenComplete(
            (closed, failure) -> {
              if (failure != null) root.tell(new Root.Give(failure));
            });
    var connection = kafka.connection();
    LOG.info("Kafka answers at {}", connection.bootstrapServers());
    status.connected(connection.bootstrapServers());
    announce(here, connection.bootstrapServers());
    listener.connected(connection);
    var worker = Workers.join(root, settings, connection, this::waitFor);
    worker.ifPresent(joined -> opened.add("the cluster", joined));
    var lives = opened.add("the run's files", new Lives(settings));
    waitFor("the engine");
    var torch = opened.add("the engine", settings.train().load());
    liveArrays.set(torch::liveArrays);
    status.accept(about(torch));
    meters.accept(settings.train().flops());
    if (lives.step() == 0) LOG.info("A new run");
    else LOG.info("Resumed from the checkpoint of step {}", lives.step());
    listener.begins(lives.step());
    return new Loop.Belongings(
        settings,
        connection,
        Reading.from(connection, settings),
        EngineTraining.of(settings, torch, worker),
        lives,
        worker);
  }

  private RunStatus.About about(Torch torch) {
    var model = settings.train().model().architecture();
    long parameters = model.weights().stream().mapToLong(weight -> weight.shape().size()).sum();
    var reweight = settings.effective().getConfig(Section.ROOT).getConfig("reweight");
    return new RunStatus.About(
        "%s, %d layers, %,d parameters"
            .formatted(model.getClass().getSimpleName(), model.blocks().size(), parameters),
        reweight.getString("policy"),
        torch.device());
  }

  private void waitFor(String what) {
    status.enter(Phase.STARTING, "waiting for " + what);
    listener.waiting(what);
  }

  private void onStop() {
    LOG.info("Told to stop: the step under way is finished and a checkpoint made");
    status.enter(Phase.STOPPING, "told to stop");
  }

  /**
   * Nothing has been trained, and files are whole at every moment: there is nothing to wait for.
   */
  private void endWhileStarting() {
    listener.stoppedWhileStarting();
    Opened.close("daemon.json", () -> DaemonFile.delete(settings.folder().root()));
    ProcessExit.now(0);
  }

  private void sayLate() {
    var checkpoints =
        new Checkpoints(settings.folder().checkpoints(), settings.checkpoint().keep());
    Opened.close("the checkpoint under way", checkpoints::removeUnfinished);
    var now = status.now();
    long checkpoint = now.checkpoint().any() ? now.checkpoint().step() : 0;
    long lost = Math.max(0, now.snapshot().step() - checkpoint);
    LOG.error(
        "the run did not stop within run.drain-timeout = {} s: {} steps behind the checkpoint of"
            + " step {} are lost, and the next start takes them again",
        settings.run().drainTimeout().toSeconds(),
        lost,
        checkpoint);
  }
}
