package dev.latebloom.cluster;

import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Topics;
import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.cluster.round.Partitions;
import dev.latebloom.cluster.round.Question;
import dev.latebloom.cluster.round.Rounds;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers workers and writes what they agree on: one in a cluster. It waits for the broker, so it
 * runs on a dispatcher for blocking work.
 *
 * <p>A failure of any kind has it begin again from the log: it is refused there, or it is the
 * newest.
 */
final class Coordinator extends AbstractMatchingBehavior<Coordinator.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration BACKOFF = Duration.ofMillis(500);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);

  sealed interface Command {}

  /** A worker's question; it is asked again while there is no answer. */
  record Ask(Question question, ActorRef<Answer> replyTo) implements Command {}

  private record Changed(ClusterEvent.MemberEvent event) implements Command {}

  private record Unreachable(ClusterEvent.UnreachableMember event) implements Command {}

  /** The topic of examples, and under which consumer group workers say how far they have read. */
  record Examples(String topic, String group) {}

  static Behavior<Command> create(ClusterSettings settings, Connection kafka, Examples examples) {
    Behavior<Command> coordinator =
        Behaviors.setup(context -> new Coordinator(context, settings, kafka, examples));
    return Behaviors.supervise(among(settings.patience().quorum(), coordinator))
        .onFailure(
            Exception.class, SupervisorStrategy.restartWithBackoff(BACKOFF, LONGEST_BACKOFF, 0.2));
  }

  private static Behavior<Command> among(int quorum, Behavior<Command> coordinator) {
    return Behaviors.setup(
        context -> {
          var cluster = Cluster.get(context.getSystem());
          return FewWorkers.until(quorum, () -> reached(cluster.state()).size(), coordinator);
        });
  }

  private static Set<String> reached(ClusterEvent.CurrentClusterState state) {
    var up = new HashSet<Member>();
    state.getMembers().forEach(up::add);
    up.removeAll(state.getUnreachable());
    up.removeIf(each -> !each.status().equals(MemberStatus.up()));
    return up.stream().map(each -> each.address().toString()).collect(Collectors.toSet());
  }

  private final ClusterSettings settings;
  private final Connection kafka;
  private final Examples examples;
  private final EntryLog log;
  private final History history;
  private final Rounds rounds;
  private final Cluster cluster;

  private Coordinator(
      ActorContext<Command> context,
      ClusterSettings settings,
      Connection kafka,
      Examples examples) {
    super(context);
    this.settings = settings;
    this.kafka = kafka;
    this.examples = examples;
    this.history = new History(settings.keep());
    this.log = EntryLog.takeOver(kafka, settings.topic(), history);
    this.rounds = new Rounds(history, settings.patience(), now());
    this.cluster = Cluster.get(context.getSystem());
    var members = cluster.subscriptions();
    members.tell(
        new Subscribe<>(
            context.messageAdapter(ClusterEvent.MemberEvent.class, Changed::new),
            ClusterEvent.MemberEvent.class));
    members.tell(
        new Subscribe<>(
            context.messageAdapter(ClusterEvent.UnreachableMember.class, Unreachable::new),
            ClusterEvent.UnreachableMember.class));
    LOG.info("This worker coordinates; the log ends with round {}", history.round());
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Ask(Question.Join join, var replyTo) -> onJoin(join, replyTo);
      case Ask(Question.Ready ready, var replyTo) -> onReady(ready, replyTo);
      case Changed(ClusterEvent.MemberRemoved gone) ->
          rounds.lost(gone.member().address().toString());
      case Changed(var _) -> {}
      case Unreachable(var event) -> rounds.lost(event.member().address().toString());
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) throws Exception {
    if (!(signal instanceof PostStop) && !(signal instanceof PreRestart)) {
      return super.onSignal(signal);
    }
    log.close();
    return this;
  }

  private void onJoin(Question.Join join, ActorRef<Answer> replyTo) {
    switch (rounds.judge(join, System.currentTimeMillis())) {
      case Rounds.Admission.Refuse(var answer) -> {
        LOG.warn("worker {} was refused: {}", join.worker(), answer.why());
        replyTo.tell(answer);
      }
      case Rounds.Admission.Admit(var entries, var answer) -> {
        entries.forEach(this::write);
        replyTo.tell(answer);
      }
    }
  }

  private void onReady(Question.Ready ready, ActorRef<Answer> replyTo) {
    long now = now();
    rounds.reached(() -> reached(cluster.state()), now);
    replyTo.tell(rounds.answer(ready, now));
    if (rounds.isBehind()) throw new IllegalStateException("another coordinator has written");
    rounds.due(now).ifPresent(this::write);
    rounds.away(now).ifPresent(this::give);
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  private void give(Rounds.Lost lost) {
    LOG.warn(
        "worker {} has been away for {} s (cluster.lost-after): others read its partitions",
        lost.worker(),
        settings.lostAfter().toSeconds());
    try (var topics = Topics.at(kafka)) {
      write(given(lost, topics));
    }
  }

  private Entry.Given given(Rounds.Lost lost, Topics topics) {
    var beginnings = topics.beginningOffsets(examples.topic());
    var positions = topics.positions(examples.group());
    var before =
        new Partitions(lost.seat(), history.terms().orElseThrow().workers(), history.given());
    var from = new HashMap<Integer, Long>();
    var again = new HashMap<Integer, Long>();
    beginnings.forEach(
        (partition, beginning) -> {
          if (!before.has(partition)) return;
          var position = positions.get(new TopicPartition(examples.topic(), partition));
          long read = position == null ? beginning : Math.max(beginning, position.offset());
          boolean behind = settings.takeOver() == TakeOver.CHECKPOINT;
          from.put(partition, behind ? read : beginning);
          again.put(partition, behind ? 0L : read - beginning);
        });
    return new Entry.Given(lost.seat(), lost.heirs(), from, again);
  }

  private void write(Entry entry) {
    log.append(entry);
    rounds.written(entry);
    switch (entry) {
      case Entry.Founded _ -> LOG.info("A new run of several workers");
      case Entry.Joined joined -> LOG.info("worker {} has seat {}", joined.worker(), joined.seat());
      case Entry.Given given ->
          LOG.info("Partitions of seat {} are read by seats {}", given.seat(), given.heirs());
      case Entry.Commit commit ->
          LOG.info("Round {} is over, with {}", commit.round(), names(commit));
    }
  }

  private static String names(Entry.Commit commit) {
    return commit.parts().stream().map(Part::worker).collect(Collectors.joining(", "));
  }
}
