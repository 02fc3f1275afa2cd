package dev.latebloom.cluster;

import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Topics;
import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Partitions;
import dev.latebloom.cluster.round.Question;
import dev.latebloom.cluster.round.Terms;
import dev.latebloom.ledger.Group;
import dev.latebloom.observe.meter.ClusterFigures;
import dev.latebloom.train.Trainer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as one of the workers that train one model: what all its lives share. */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);

  /**
   * Where a worker is.
   *
   * @param name no other worker's
   * @param folder of its own, made when absent
   * @param partitions that the topic of examples has
   * @param terms which all workers must have alike
   */
  public record Place(
      ClusterSettings settings,
      Connection kafka,
      String name,
      Path folder,
      String topic,
      String group,
      int partitions,
      Terms terms) {}

  private final ActorSystem<?> system;
  private final Place place;
  private final String node;
  private final ActorRef<Coordinator.Command> coordinator;
  private final Optional<Certificates> certificates;
  private final FragmentStore fragments;
  private final FragmentServer server;
  private final ServerBinding binding;

  /** What it reads; told by the log, which the trainer's thread follows. */
  private volatile Partitions partitions;

  /**
   * Joins the others; waits for a coordinator.
   *
   * @param system a member of the cluster, by {@link ClusterSettings#over}
   * @param waiting hears what is waited for
   * @throws RefusedException when this worker may not be one of them
   * @throws IOException when its folder cannot be used
   */
  public static Worker join(ActorSystem<?> system, Place place, Consumer<String> waiting)
      throws IOException {
    return new Worker(system, place, waiting);
  }

  private Worker(ActorSystem<?> system, Place place, Consumer<String> waiting) throws IOException {
    this.system = system;
    this.place = place;
    var settings = place.settings();
    this.node = Cluster.get(system).selfMember().address().toString();
    var single =
        SingletonActor.of(
                Coordinator.create(
                    settings,
                    place.kafka(),
                    new Coordinator.Examples(place.topic(), place.group())),
                "coordinator")
            .withProps(DispatcherSelector.blocking());
    this.coordinator = ClusterSingleton.get(system).init(single);
    Files.createDirectories(place.folder());
    this.fragments = new FragmentStore(place.folder().resolve("fragments"));
    this.server = new FragmentServer(fragments, () -> Optional.of(state()).filter(Files::exists));
    this.certificates = settings.tls().certificates();
    this.binding = server.bind(system, settings, certificates);
    try {
      this.partitions = welcome(waiting);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    LOG.info(
        "Worker {} reads every {}th partition from {}, and {} that others had",
        place.name(),
        partitions.workers(),
        partitions.seat(),
        partitions.from().size());
  }

  private Partitions welcome(Consumer<String> waiting) {
    long end = System.nanoTime() + place.settings().joinTimeout().toNanos();
    var why = "no coordinator answers (cluster.join-timeout); see cluster.seed-nodes";
    var elsewhere = new Elsewhere(place.settings().seedNodes(), Worker::isReachable);
    while (System.nanoTime() < end) {
      var answer = ask(join());
      if (answer.isPresent()) {
        if (answer.get() instanceof Answer.Welcome(var seat, var workers)) {
          return new Partitions(seat, workers, log().given());
        }
        if (answer.get() instanceof Answer.Refused(var said, var forNow)) {
          if (!forNow) throw new RefusedException(place.name(), said);
          var other = elsewhere.node(members(), System.nanoTime());
          if (other.isPresent()) throw new RefusedException(place.name(), apart(other.get()));
          why = said;
        }
      }
      if (answer.isEmpty()) {
        why = certificates.flatMap(place.settings()::distrust).orElse(why);
      }
      waiting.accept("the other workers: " + why);
      LockSupport.parkNanos(PAUSE);
    }
    throw new RefusedException(place.name(), why);
  }

  private static String apart(String node) {
    return "%s can be reached and is in another cluster, since this worker began one by itself when nobody answered; start it again"
        .formatted(node);
  }

  /** Host and port of each. */
  private Set<String> members() {
    return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
        .map(member -> member.address().hostPort().replaceFirst("^.*@", ""))
        .collect(Collectors.toSet());
  }

  private static boolean isReachable(String node) {
    try (var socket = new Socket()) {
      socket.connect(ClusterSettings.address(node), Math.toIntExact(CONNECT.toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private History log() {
    var history = new History(place.settings().keep());
    try (var log = reader()) {
      readLog(log, history);
    }
    return history;
  }

  private Question.Join join() {
    return new Question.Join(
        place.name(),
        node,
        "%s://%s:%d"
            .formatted(
                certificates.isPresent() ? "https" : "http",
                place.settings().host(),
                binding.localAddress().getPort()),
        place.terms(),
        place.partitions(),
        System.currentTimeMillis());
  }

  /**
   * Asks the coordinator; empty when there is no answer in time, and the question is asked again.
   *
   * @throws IllegalStateException when this process has been cut off, so that none will come
   */
  Optional<Answer> ask(Question question) {
    try {
      Answer answer =
          AskPattern.<Coordinator.Command, Answer>ask(
                  coordinator,
                  replyTo -> new Coordinator.Ask(question, replyTo),
                  ANSWER,
                  system.scheduler())
              .toCompletableFuture()
              .join();
      return Optional.of(answer);
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof TimeoutException)) throw e;
      requireMember();
      return Optional.empty();
    }
  }

  /**
   * Before waiting on for other workers.
   *
   * @throws IllegalStateException when this process has been cut off from them
   */
  void requireMember() {
    if (SystemEnd.hasBegun(system)) {
      throw new IllegalStateException(place.settings().whyEnded(system));
    }
  }

  /** The partitions that this worker reads. */
  public Partitions partitions() {
    return partitions;
  }

  /** Takes what the log says; whether that is news. */
  boolean reads(List<Entry.Given> given) {
    if (given.size() == partitions.given().size()) return false;
    partitions = new Partitions(partitions.seat(), partitions.workers(), given);
    return true;
  }

  /**
   * How a life of the loop takes its weights through rounds.
   *
   * @param step of the checkpoint that it goes on from; 0 for none
   * @param held says what this worker holds, by the names of the sources
   * @param reading hears when other partitions are to be read
   * @param told hears of every round
   */
  public Trainer.Exchange.Opening exchange(
      long step,
      Optional<Path> checkpoint,
      Supplier<Map<String, Group>> held,
      Consumer<Partitions> reading,
      Consumer<ClusterFigures> told) {
    return training ->
        new WeightExchange(
            new WeightExchange.Place(this, step, checkpoint, held, reading, told), training);
  }

  ClusterSettings settings() {
    return place.settings();
  }

  String name() {
    return place.name();
  }

  /** Asks other workers for files. */
  HttpClient http() {
    var client = HttpClient.newBuilder().connectTimeout(CONNECT);
    certificates.ifPresent(own -> client.sslContext(own.context()));
    return client.build();
  }

  String node() {
    return node;
  }

  FragmentStore fragments() {
    return fragments;
  }

  DoneFile journal() {
    return new DoneFile(place.folder().resolve("applied.jsonl"));
  }

  /** The newest state of a checkpoint, for others to begin with. */
  Path state() {
    return place.folder().resolve("state");
  }

  EntryReader reader() {
    return new EntryReader(place.kafka(), place.settings().topic());
  }

  void readLog(EntryReader log, History history) {
    try (var topics = Topics.at(place.kafka())) {
      log.readTo(topics.endOffsets(place.settings().topic()).getOrDefault(0, 0L), history);
    }
  }

  long sent() {
    return server.sent();
  }

  @Override
  public void close() {
    if (SystemEnd.hasBegun(system)) return;
    binding.unbind().toCompletableFuture().join();
  }
}
