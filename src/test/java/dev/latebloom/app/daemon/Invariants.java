package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.ingest.SimulatedTopic;
import dev.latebloom.pool.Edit;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.sample.Sampler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What must hold whatever fails, by what is known from outside: the records that were published,
 * the messages between the stages, and what each step was when it was first drawn and trained.
 */
final class Invariants {
  /** What is expected of the run whose invariants these are. */
  record Terms(int lag, int capacity, int leastWeight, int largestWeight) {}

  private record Origin(int partition, long offset) {}

  private record Draw(
      List<Long> ids, List<Integer> weights, List<Edit> edits, long round, long admitted) {}

  private final SimulatedTopic topic;
  private final Published published;
  private final Terms terms;
  private final Visits visits = new Visits();
  private final Removals removals = new Removals();
  private final List<Origin> stored = new ArrayList<>();
  private final Map<Origin, Long> ids = new HashMap<>();
  private final Map<Long, Draw> draws = new HashMap<>();
  private final Map<Long, Map<Long, Integer>> made = new HashMap<>();
  private final Map<Long, Long> models = new HashMap<>();
  private final Map<Long, Integer> weights = new HashMap<>();
  private final Map<Integer, Long> next = new HashMap<>();
  private long drawn;

  Invariants(SimulatedTopic topic, Published published, Terms terms) {
    this.topic = topic;
    this.published = published;
    this.terms = terms;
  }

  /** Steps that have been drawn, repeated ones not counted. */
  long drawn() {
    return drawn;
  }

  /** A process begins with this store: what a kill cut off was never drawn. */
  void opened(ExampleStore store) {
    long admitted = drawn == 0 ? 0 : Objects.requireNonNull(draws.get(drawn)).admitted();
    assertThat(store.nextId()).as("examples stored").isGreaterThanOrEqualTo(admitted);
    while (stored.size() > store.nextId()) ids.remove(stored.removeLast());
    removals.cut(store.nextId());
    next.clear();
    for (var each : stored) next.merge(each.partition(), each.offset() + 1, Math::max);
    appended(store);
    for (long id = store.firstId(); id < store.nextId(); id++) {
      assertThat(originOf(store, id)).as("example %d", id).isEqualTo(stored.get((int) id));
    }
  }

  private static Origin originOf(ExampleStore store, long id) {
    return new Origin(store.partition(id), store.offset(id));
  }

  /** Each record is stored once, and none is left out that was to be read before it. */
  void appended(ExampleStore store) {
    for (long id = stored.size(); id < store.nextId(); id++) {
      var example = store.read(id);
      var origin = new Origin(example.partition(), example.offset());
      assertThat(ids.putIfAbsent(origin, id)).as("%s stored before %d", origin, id).isNull();
      assertThat(published.isIn(origin.partition(), origin.offset(), example))
          .as("example %d is the record at %s", id, origin)
          .isTrue();
      stored.add(origin);
      passed(origin.partition(), origin.offset());
      next.put(origin.partition(), origin.offset() + 1);
    }
  }

  private void passed(int partition, long to) {
    for (long at = next.getOrDefault(partition, 0L); at < to; at++) {
      boolean held = ids.containsKey(new Origin(partition, at));
      assertThat(held || !published.isWanted(partition, at) || topic.isLost(partition, at))
          .as(
              "record %d of partition %d is stored, before %d is counted as read",
              at, partition, to)
          .isTrue();
    }
  }

  /** Offsets that are written down, or told to Kafka, are not ahead of what is stored. */
  void counted(Map<Integer, Long> offsets) {
    offsets.forEach(this::passed);
  }

  /** A checkpoint has its name: it is whole, and what it needs is stored. */
  void published(Path checkpoints, long step) {
    try {
      var newest = new Checkpoints(checkpoints, 1).survey().readable().getFirst();
      assertThat(newest.manifest().step()).isEqualTo(step);
      assertThat(Checkpoints.inspect(newest.folder())).isEmpty();
      assertThat(newest.manifest().admitted()).isLessThanOrEqualTo(stored.size());
      counted(newest.manifest().offsets());
      newest.manifest().offsets().forEach(this::buried);
      if (step > 0) assertThat(SimulatedTrainer.read(newest.folder())).isEqualTo(models.get(step));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Tombstones that a checkpoint counts as read act: with the next draw that is made, or the one
   * behind a draw that was journaled and that nobody has heard of.
   */
  private void buried(int partition, long to) {
    for (int id = 0; id < stored.size(); id++) {
      var origin = stored.get(id);
      if (origin.partition() != partition || origin.offset() >= to) continue;
      if (published.isBuried(partition, origin.offset(), to)) removals.promised(id, drawn + 2);
    }
  }

  /** An operator has been told with which draw the example goes. */
  void promised(long id, long step) {
    removals.promised(id, step);
    for (long made = step; made <= drawn; made++) {
      if (!Objects.requireNonNull(draws.get(made)).ids().contains(id)) continue;
      assertThat(removals.mayBeIn(made, id)).as("example %d in draw %d", id, made).isTrue();
    }
  }

  long stored() {
    return stored.size();
  }

  /** Weights are within their bounds, and a step that is repeated makes the same. */
  void reweighed(Pool.Reweigh from) {
    var now = new HashMap<Long, Integer>();
    for (int i = 0; i < from.weights().size(); i++) {
      int weight = from.weights().weight(i);
      assertThat(weight).isBetween(terms.leastWeight(), terms.largestWeight());
      now.put(from.weights().id(i), weight);
    }
    var before = made.putIfAbsent(from.step(), now);
    if (before != null) assertThat(now).as("weights of step %d", from.step()).isEqualTo(before);
  }

  /**
   * A draw has seen the weights of steps up to k - lag and no others; a repeated one is the same.
   */
  void drawn(Pool.Drawn draw) {
    var now = of(draw);
    var before = draws.putIfAbsent(draw.step(), now);
    if (before != null) {
      assertThat(now).as("draw %d", draw.step()).isEqualTo(before);
      return;
    }
    assertThat(draw.step()).isEqualTo(++drawn);
    assertThat(now.admitted()).as("admitted").isLessThanOrEqualTo(stored.size());
    long due = draw.step() - terms.lag();
    if (due > 0) weights.putAll(made.get(due));
    long oldest = Math.max(0, now.admitted() - terms.capacity());
    for (int i = 0; i < now.ids().size(); i++) {
      long id = now.ids().get(i);
      assertThat(id).as("held in draw %d", draw.step()).isBetween(oldest, now.admitted() - 1);
      assertThat(now.weights().get(i))
          .as("weight of example %d in draw %d", id, draw.step())
          .isEqualTo(weights.getOrDefault(id, Weights.ONE));
    }
    removals.drawn(draw.step(), now.ids(), now.edits(), oldest, now.admitted());
    visits.drawn(now.ids(), weights, removals.removed(), now.round(), oldest, now.admitted());
  }

  private static Draw of(Pool.Drawn draw) {
    var ids = new ArrayList<Long>();
    var weights = new ArrayList<Integer>();
    for (int i = 0; i < draw.ids().size(); i++) {
      ids.add(draw.ids().at(i));
      weights.add(draw.ids().weight(i));
    }
    return new Draw(ids, weights, draw.edits(), draw.round(), draw.endAdmitted());
  }

  /** A step is trained on what was drawn for it, behind the same steps as ever. */
  void trained(Sampler.Ready ready, long model) {
    long step = ready.batch().step();
    assertThat(of(ready.drawn())).as("batch of step %d", step).isEqualTo(draws.get(step));
    var before = models.putIfAbsent(step, model);
    if (before != null) assertThat(model).as("model after step %d", step).isEqualTo(before);
  }
}
