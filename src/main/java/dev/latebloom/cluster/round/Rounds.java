package dev.latebloom.cluster.round;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The coordinator's part of a run: who may join, and what is committed when. It holds no weights
 * and writes nothing: what is {@link #due} becomes true when the log has it and {@link #written}
 * says so.
 *
 * <p>All of it but what is in the log may be lost: workers ask again. Belongs to one thread; times
 * are milliseconds of any clock that goes forward.
 */
public final class Rounds {

  /**
   * How long is waited, and for how many.
   *
   * @param quorum least workers of a Commit
   * @param deadlineMillis from a round's first offer, and again from a proposal
   * @param stableMillis how long a machine may be out of reach
   * @param skewMillis most that a worker's clock may differ from the coordinator's
   * @param lostMillis how long a worker may be away and keep its partitions; 0 for ever
   */
  public record Patience(
      int quorum, long deadlineMillis, long stableMillis, long skewMillis, long lostMillis) {}

  /**
   * A worker that has been away for too long.
   *
   * @param heirs seats of those that are to read its partitions
   */
  public record Lost(String worker, int seat, List<Integer> heirs) {
    public Lost {
      heirs = List.copyOf(heirs);
    }
  }

  private static final String UNKNOWN = "";

  private final History history;
  private final Patience patience;
  private final long tookOver;

  /**
   * The member of the cluster on which a worker is, for those that are here; unknown for those that
   * may be.
   */
  private final Map<String, String> present = new HashMap<>();

  /** By worker, so that a Commit's order is theirs. */
  private final Map<String, Question.Ready> offers = new TreeMap<>();

  /** When this coordinator first missed a worker. */
  private final Map<String, Long> awaySince = new HashMap<>();

  private Optional<Proposal> proposal = Optional.empty();
  private long opened;
  private boolean behind;

  /**
   * Goes on from what the log says.
   *
   * @param history changes through {@link #written} only
   */
  public Rounds(History history, Patience patience, long now) {
    this.history = history;
    this.patience = patience;
    this.tookOver = now;
    // A coordinator that takes over has heard of nobody yet, and would leave out who trains.
    history.workers().forEach(each -> present.put(each.worker(), UNKNOWN));
  }

  /** What has to be in the log before a worker may train, in this order; or why it may not. */
  public sealed interface Admission {
    record Refuse(Answer.Refused answer) implements Admission {}

    record Admit(List<Entry> entries, Answer.Welcome answer) implements Admission {}
  }

  /**
   * Judges a worker that wants to join.
   *
   * @param millis this machine's clock, since the epoch
   */
  public Admission judge(Question.Join join, long millis) {
    var terms = history.terms().orElse(join.terms());
    var difference = terms.refusal(join.terms());
    if (difference.isPresent()) return refuse(difference.get(), false);
    if (Math.abs(join.millis() - millis) > patience.skewMillis()) {
      return refuse(
          "its clock is %d s from the coordinator's; set the machines' clocks (cluster.clock-skew)"
              .formatted((join.millis() - millis) / 1000),
          false);
    }
    if (join.partitions() < terms.workers()) {
      return refuse(
          "the topic has %d partitions for cluster.workers = %d; give it more, or take fewer workers"
              .formatted(join.partitions(), terms.workers()),
          false);
    }
    var node = present.getOrDefault(join.worker(), UNKNOWN);
    if (!node.equals(UNKNOWN) && !node.equals(join.node())) {
      return refuse(
          "%s is a worker of this name; give each its own cluster.worker".formatted(node), true);
    }
    var known = history.worker(join.worker());
    int seat = known.map(Entry.Joined::seat).orElse(history.workers().size());
    if (seat >= terms.workers()) {
      return refuse(
          "all cluster.workers = %d have joined before: %s"
              .formatted(
                  terms.workers(),
                  history.workers().stream()
                      .map(Entry.Joined::worker)
                      .collect(Collectors.joining(", "))),
          false);
    }
    present.put(join.worker(), join.node());
    return new Admission.Admit(entries(join, seat), new Answer.Welcome(seat, terms.workers()));
  }

  private List<Entry> entries(Question.Join join, int seat) {
    var joined = new Entry.Joined(join.worker(), seat, join.address());
    if (history.terms().isEmpty()) return List.of(new Entry.Founded(join.terms()), joined);
    boolean known = history.worker(join.worker()).filter(joined::equals).isPresent();
    return known ? List.of() : List.of(joined);
  }

  private static Admission refuse(String why, boolean forNow) {
    return new Admission.Refuse(new Answer.Refused(why, forNow));
  }

  /** A worker's machine has left the cluster, or cannot be reached. */
  public void lost(String node) {
    present.values().removeIf(node::equals);
    offers.keySet().retainAll(present.keySet());
  }

  /**
   * Machines of the cluster that can be reached. When each is known as some worker's, those of whom
   * nothing has been heard are on none: they are waited for as long as a machine may be out of
   * reach, since they may be starting.
   */
  public void reached(Supplier<Set<String>> nodes, long now) {
    if (now - tookOver < patience.stableMillis() || !present.containsValue(UNKNOWN)) return;
    if (present.values().containsAll(nodes.get())) present.values().removeIf(UNKNOWN::equals);
  }

  /** What a worker that offers is to do. */
  public Answer answer(Question.Ready ready, long now) {
    var worker = ready.worker();
    if (ready.round() <= history.round()) return new Answer.Read(history.round());
    // A worker reads the log itself: what it knows from there, the newest coordinator knows, too.
    if (history.worker(worker).isEmpty() || ready.round() > history.round() + 1) {
      behind = true;
      return new Answer.Refused(
          "it has been through round %d, and this coordinator knows the log (cluster.topic) up to round %d: another one has taken over, or the log has been cut off"
              .formatted(ready.round() - 1, history.round()),
          true);
    }
    present.put(worker, ready.node());
    if (offers.isEmpty()) opened = now;
    var before = offers.put(worker, ready);
    if (before != null && !before.part().equals(ready.part())) proposal = Optional.empty();
    advance(now);
    proposal.ifPresent(to -> to.hear(ready));
    return proposal
        .filter(to -> to.has(ready.part()))
        .<Answer>map(to -> new Answer.Gather(to.name(), to.commit().parts()))
        .orElseGet(() -> stranger(ready));
  }

  /** Whose weights are not the others' must not go on: no later round would mend it. */
  private Answer stranger(Question.Ready ready) {
    if (proposal.isEmpty() || ready.base().equals(proposal.get().commit().base())) {
      // Before the first round those who are missing are on their way.
      boolean few = history.round() > 0 && present.size() < patience.quorum();
      return few ? new Answer.Apart() : new Answer.Wait(awaited());
    }
    return new Answer.Refused(
        "its weights after round %d are not those of the other workers (%s, and theirs %s)"
            .formatted(ready.round() - 1, ready.base(), proposal.get().commit().base()),
        false);
  }

  private String awaited() {
    var late = new TreeSet<>(present.keySet());
    late.removeAll(offers.keySet());
    if (!late.isEmpty()) return "weights of " + String.join(", ", late);
    return "more workers: %d here, and %d make a round"
        .formatted(present.size(), patience.quorum());
  }

  /**
   * Whether a worker knows more of the log than this: then another coordinator has written, and
   * this one has to read the log again before it may go on.
   */
  public boolean isBehind() {
    return behind;
  }

  /** What is to be written now, if anything is. */
  public Optional<Entry.Commit> due(long now) {
    advance(now);
    return proposal.filter(to -> isHeld(to, now)).map(Proposal::commit);
  }

  private boolean isHeld(Proposal of, long now) {
    boolean late = now - of.since() >= patience.deadlineMillis();
    return of.holders() >= patience.quorum() && (late || of.isHeldBy(present.keySet()));
  }

  private void advance(long now) {
    if (proposal.isPresent()) {
      var current = proposal.get();
      boolean stays = current.within(present.keySet()).equals(current.commit().parts());
      boolean late = now - current.since() >= patience.deadlineMillis();
      if (isHeld(current, now) || (stays && !late)) return;
      // Without those who are gone, and those whose fragments are.
      var left = current.within(present.keySet());
      proposal = Optional.empty();
      offers.keySet().retainAll(left.stream().map(Part::worker).toList());
      opened = now;
    }
    propose(now);
  }

  private void propose(long now) {
    if (offers.isEmpty()) return;
    boolean late = now - opened >= patience.deadlineMillis();
    if (late) present.values().removeIf(UNKNOWN::equals);
    if (!late && !offers.keySet().containsAll(present.keySet())) return;
    var base = commonBase();
    if (base.isEmpty()) return;
    var alike = offers.values().stream().filter(each -> each.base().equals(base.get())).toList();
    if (alike.size() < patience.quorum()) return;
    var commit =
        new Entry.Commit(
            history.round() + 1,
            base.get(),
            alike.stream().map(Question.Ready::part).toList(),
            alike.stream()
                .collect(Collectors.toMap(Question.Ready::worker, Question.Ready::groups)));
    proposal = Optional.of(new Proposal(commit, now));
  }

  /** The weights that most offers are differences to. */
  private Optional<String> commonBase() {
    Map<String, Long> counts =
        offers.values().stream()
            .collect(
                Collectors.groupingBy(Question.Ready::base, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey);
  }

  /** A worker whose partitions others are to read, if there is one and enough others are here. */
  public Optional<Lost> away(long now) {
    for (var worker : history.workers()) {
      if (present.containsKey(worker.worker())) awaySince.remove(worker.worker());
      else awaySince.putIfAbsent(worker.worker(), now);
    }
    var heirs =
        history.workers().stream()
            .filter(each -> !present.getOrDefault(each.worker(), UNKNOWN).equals(UNKNOWN))
            .map(Entry.Joined::seat)
            .sorted()
            .toList();
    if (patience.lostMillis() == 0 || heirs.size() < patience.quorum()) return Optional.empty();
    return history.workers().stream()
        .filter(each -> now - awaySince.getOrDefault(each.worker(), now) >= patience.lostMillis())
        .filter(each -> Partitions.hasAny(each.seat(), history.given()))
        .findFirst()
        .map(each -> new Lost(each.worker(), each.seat(), heirs));
  }

  /** The log has this entry. */
  public void written(Entry entry) {
    history.add(entry);
    if (!(entry instanceof Entry.Commit)) return;
    offers.clear();
    proposal = Optional.empty();
  }

  /** Who is here now. */
  public Set<String> present() {
    return Set.copyOf(present.keySet());
  }
}
