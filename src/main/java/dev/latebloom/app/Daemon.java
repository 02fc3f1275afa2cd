package dev.latebloom.app;

import dev.latebloom.broker.Connection;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.RunMeters;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.serve.Controls;
import dev.latebloom.serve.DaemonFile;
import dev.latebloom.serve.HttpEndpoint;
import dev.latebloom.serve.Phase;
import dev.latebloom.serve.Status;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;

/** A run in this process: from its first step, or from where it stopped, to its last. */
public final class Daemon {

  /** Told while a run goes on, on the run's threads; none of it may block for long. */
  public interface Listener {
    /** The topics can be used, and training has not begun. */
    default void connected(Connection connection) throws IOException {}

    /** Everything is loaded; the first step to take is the one after {@code step}. */
    default void begins(long step) {}

    /** Told to stop: what is under way is finished and a checkpoint made. */
    default void stopping() {}

    /** The run answers HTTP at {@code url}. */
    default void serving(String url) {}

    /** A step has been observed. */
    void stepped(Snapshot snapshot);
  }

  private final Settings settings;
  private final Listener listener;
  private final Status status;
  private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean told;

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
   * Runs until the last step, or until told to stop, which SIGTERM does: then the work under way is
   * finished, a checkpoint made and the JVM ended with status 0.
   *
   * @throws RunFailedException when the loop failed more often in a row than it may
   * @throws IOException when the run cannot begin; the message says what to do
   */
  public void run() throws IOException {
    try (var lock = settings.folder().lock();
        var kafka = Kafka.forRun(settings)) {
      assert lock.isValid();
      status.connected(kafka.connection().bootstrapServers());
      listener.connected(kafka.connection());
      kafka
          .lost()
          .whenComplete(
              (closed, failure) -> {
                if (failure != null) end.complete(Optional.of(failure));
              });
      try (var torch = settings.train().load();
          var lives = new Lives(settings)) {
        listener.begins(lives.step());
        runLoop(new Loop.Belongings(settings, kafka.connection(), torch, lives), kafka);
      }
    } finally {
      closed.countDown();
    }
  }

  private void runLoop(Loop.Belongings belongings, Kafka kafka) throws IOException {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (var meters = new RunMeters(registry, belongings.torch()::liveArrays)) {
      kafka.onRestart(() -> meters.restarted(Part.BROKER));
      var audience = new Watch.Audience(status, meters, listener::stepped, InstantSource.system());
      var system =
          ActorSystem.create(
              Root.create(belongings, audience, end), "latebloom", settings.effective());
      system
          .getWhenTerminated()
          .whenComplete(
              (done, failure) ->
                  end.complete(
                      Optional.of(new IllegalStateException("the actor system ended", failure))));
      var hook = new Thread(() -> drain(system), "drain");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        serveUntilEnd(system, registry, belongings.kafka());
      } finally {
        system.terminate();
        end.join();
        system.getWhenTerminated().toCompletableFuture().join();
        if (!told) Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
    var failure = end.join();
    if (failure.isPresent()) throw new RunFailedException(failure.get());
  }

  private void serveUntilEnd(
      ActorSystem<Loop.Command> system, PrometheusMeterRegistry registry, Connection kafka)
      throws IOException {
    var controls =
        new Controls(() -> system.tell(new Loop.Checkpoint()), () -> system.tell(new Loop.Drain()));
    var http =
        HttpEndpoint.bind(system, settings.serve(), status, registry::scrape, controls)
            .toCompletableFuture()
            .join();
    var here =
        new DaemonFile(
            ProcessHandle.current().pid(),
            settings.serve().host(),
            http.port(),
            kafka.bootstrapServers());
    here.write(settings.folder().root());
    listener.serving(here.uri().toString());
    end.join();
    status.enter(Phase.STOPPING);
    DaemonFile.delete(settings.folder().root());
    http.unbind().toCompletableFuture().join();
  }

  /** Runs when the JVM is told to end; it must not go before the last checkpoint is on disk. */
  private void drain(ActorSystem<Loop.Command> system) {
    told = true;
    status.enter(Phase.STOPPING, "told to stop");
    listener.stopping();
    system.tell(new Loop.Drain());
    try {
      boolean inTime =
          closed.await(settings.run().drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
      boolean well = inTime && end.getNow(Optional.of(new IllegalStateException())).isEmpty();
      Runtime.getRuntime().halt(well ? 0 : 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
