package dev.latebloom.app.daemon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.internal.AdaptMessage;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.Envelope;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;
import org.apache.pekko.dispatch.Mailbox;
import org.apache.pekko.dispatch.MailboxType;
import org.apache.pekko.dispatch.MessageQueue;
import org.apache.pekko.dispatch.ProducesMessageQueue;
import org.apache.pekko.dispatch.UnboundedMailbox;
import org.apache.pekko.event.LoggingAdapter;
import scala.Option;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * An actor system on the test's own thread and a clock of its own: which actor takes its next
 * message, and when time passes, is the caller's choice. One at a time.
 */
final class SimulatedThreads {
  private static final String CONF =
      """
      simulated { type = Dispatcher, executor = "%1$s$Executors", throughput = 1 }
      pekko {
        loglevel = OFF, stdout-loglevel = OFF
        loggers = ["org.apache.pekko.event.Logging$DefaultLogger"]
        log-dead-letters = off
        library-extensions = [], actor.typed.library-extensions = []
        scheduler.implementation = "%1$s$Clock"
        actor.default-dispatcher = ${simulated}
        actor.internal-dispatcher = ${simulated}
        actor.default-blocking-io-dispatcher = ${simulated}
        actor.typed.default-mailbox.mailbox-type = "%1$s$Mailboxes"
      }
      latebloom.dispatchers { stages = ${simulated}, trainer = ${simulated} }
      """
          .formatted(SimulatedThreads.class.getName());

  /**
   * @param of an actor's path, or empty
   */
  private record Task(String of, boolean trainer, Runnable action) {
    private static Task of(boolean trainer, Runnable action) {
      var path =
          action instanceof Mailbox box ? box.actor().self().path().toStringWithoutAddress() : "";
      return new Task(path, trainer, action);
    }
  }

  /** No actor understands it. */
  private record Broken() {}

  private static final Map<String, ActorRef> ACTORS = new HashMap<>();
  private static final List<Task> READY = new ArrayList<>();
  private static final PriorityQueue<Timer> TIMERS =
      new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
  private static long now;
  private static long timers;
  private static Consumer<Object> tap = _ -> {};
  private static Thread thread = Thread.currentThread();
  private static boolean starting;

  private SimulatedThreads() {}

  /**
   * Starts an actor system, whose actors then wait to be run.
   *
   * @param heard every message that is put into a mailbox
   */
  static <T> ActorSystem<T> start(Behavior<T> behavior, Config conf, Consumer<Object> heard) {
    READY.clear();
    thread = Thread.currentThread();
    tap = heard;
    starting = true;
    try {
      var own = ConfigFactory.parseString(CONF);
      // Our dispatchers replace the others whole: settings of theirs do not apply.
      var rest =
          conf.withoutPath("latebloom.dispatchers").withoutPath("pekko.actor.default-dispatcher");
      return ActorSystem.create(
          behavior,
          "simulated",
          BootstrapSetup.create(own.withFallback(rest).resolve()).withClassloader(new Quick()));
    } finally {
      starting = false;
    }
  }

  /**
   * Lets an actor take a message; false where none has any.
   *
   * @param pace of the trainer: it takes one of so many that it might
   */
  static boolean runOne(Random random, int pace) {
    if (READY.isEmpty()) return false;
    // A failing actor tells those that it watches in the order of their hashes, which are random.
    READY.sort(Comparator.comparing(Task::of));
    int chosen = random.nextInt(READY.size());
    if (READY.get(chosen).trainer() && random.nextInt(pace) > 0) return false;
    READY.remove(chosen).action().run();
    return true;
  }

  /** Time passes, and what is due by then becomes ready to run. */
  static void pass(Duration time) {
    now += time.toNanos();
    while (!TIMERS.isEmpty() && TIMERS.element().due() <= now) {
      var timer = TIMERS.remove();
      if (timer.cancelled().get()) continue;
      timer.action().run();
      if (timer.every() > 0) TIMERS.add(timer.again());
    }
  }

  private record Timer(
      long due, long number, long every, Runnable action, AtomicBoolean cancelled) {
    private Timer again() {
      return new Timer(due + every, timers++, every, action, cancelled);
    }
  }

  /** Has an actor fail with its next message; nothing happens where there is none of this name. */
  static void fail(String name) {
    var actor = ACTORS.get(name);
    if (actor != null) actor.tell(new Broken(), ActorRef.noSender());
  }

  /** As when a process is killed: nothing of it runs any more. */
  static void kill() {
    READY.clear();
    TIMERS.clear();
    ACTORS.clear();
    tap = _ -> {};
  }

  /** Has no manifests: a system reads those of all libraries when it starts, whatever is set. */
  private static final class Quick extends ClassLoader {
    private Quick() {
      super(SimulatedThreads.class.getClassLoader());
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.equals("META-INF/MANIFEST.MF")
          ? Collections.emptyEnumeration()
          : super.getResources(name);
    }
  }

  /** The clock of timers. */
  public static final class Clock extends AbstractScheduler {
    public Clock(Config config, LoggingAdapter log, ThreadFactory threads) {}

    @Override
    @SuppressWarnings("deprecation") // Its successors call it.
    public Cancellable schedule(
        FiniteDuration delay, FiniteDuration every, Runnable action, ExecutionContext executor) {
      return add(delay, every.toNanos(), action, executor);
    }

    @Override
    public Cancellable scheduleOnce(
        FiniteDuration delay, Runnable action, ExecutionContext executor) {
      return add(delay, 0, action, executor);
    }

    private static Cancellable add(
        FiniteDuration delay, long every, Runnable action, ExecutionContext executor) {
      var cancelled = new AtomicBoolean();
      TIMERS.add(
          new Timer(
              now + delay.toNanos(), timers++, every, () -> executor.execute(action), cancelled));
      return new Cancellable() {
        @Override
        public boolean cancel() {
          return cancelled.compareAndSet(false, true);
        }

        @Override
        public boolean isCancelled() {
          return cancelled.get();
        }
      };
    }

    @Override
    public double maxFrequency() {
      return 1000;
    }
  }

  /** Gives dispatchers the one thread there is. */
  public static final class Executors extends ExecutorServiceConfigurator {
    public Executors(Config config, DispatcherPrerequisites prerequisites) {
      super(config, prerequisites);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
      return () -> new Later(id.endsWith("trainer"));
    }
  }

  private static final class Later extends AbstractExecutorService {
    private final boolean trainer;
    private boolean over;

    private Later(boolean trainer) {
      this.trainer = trainer;
    }

    @Override
    public void execute(Runnable task) {
      if (starting) task.run();
      else READY.add(Task.of(trainer, task));
    }

    @Override
    public void shutdown() {
      over = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      over = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return over;
    }

    @Override
    public boolean isTerminated() {
      return over;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }

  /** Mailboxes that say what is put into them. */
  public static final class Mailboxes implements MailboxType, ProducesMessageQueue<Tapped> {
    public Mailboxes(org.apache.pekko.actor.ActorSystem.Settings settings, Config config) {}

    @Override
    public MessageQueue create(
        Option<ActorRef> owner, Option<org.apache.pekko.actor.ActorSystem> system) {
      return new Tapped();
    }
  }

  /** One of them. */
  public static final class Tapped extends UnboundedMailbox.MessageQueue {
    private static final long serialVersionUID = 1;

    @Override
    public void enqueue(ActorRef receiver, Envelope handle) {
      // What ran elsewhere would be decided by luck.
      if (Thread.currentThread() != thread) throw new IllegalStateException("another thread");
      ACTORS.put(receiver.path().name(), receiver);
      // What comes through an adapter is wrapped.
      var message = handle.message();
      tap.accept(message instanceof AdaptMessage<?, ?> adapted ? adapted.message() : message);
      super.enqueue(receiver, handle);
    }
  }
}
