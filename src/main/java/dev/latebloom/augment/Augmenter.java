package dev.latebloom.augment;

import dev.latebloom.augment.question.Pair;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.observe.AugmentFigures;
import dev.latebloom.observe.Rewriting;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes variants of what the policy shows more often, each original once. It reads and writes
 * Kafka itself, so it needs a thread that may wait.
 */
public final class Augmenter extends AbstractMatchingBehavior<Augmenter.Command> {

  public sealed interface Command {}

  /** A policy's newest changes; those above one visit a round are considered. */
  public record Consider(Weights weights) implements Command {}

  private record Rewritten(OriginalRecord original, Address address, List<Pair> variants)
      implements Command {}

  private record Failed(Address address, Throwable cause) implements Command {}

  /**
   * Where it works.
   *
   * @param topic to which variants are written
   * @param topics which are read
   * @param file notes what was published
   * @param seed of the run
   */
  public record Place(
      Connection connection,
      String topic,
      ReadTopics topics,
      ExampleStore store,
      Path file,
      long seed) {}

  /**
   * Goes on from what {@code place} notes as published.
   *
   * @param rewriter the one of {@code settings}
   * @param told hears of every change of the figures, on this actor's thread
   */
  public static Behavior<Command> create(
      AugmentSettings settings, Rewriter rewriter, Place place, Consumer<AugmentFigures> told) {
    return Behaviors.setup(context -> new Augmenter(context, settings, rewriter, place, told));
  }

  private static final Logger LOG = LoggerFactory.getLogger(Augmenter.class);

  private final AugmentSettings settings;
  private final Rewriter rewriter;
  private final Place place;
  private final Consumer<AugmentFigures> told;
  private final AvoidedTexts heldOut;
  private final Considered considered;
  private final Originals originals;
  private final Publisher publisher;
  private final Queue<Address> waiting = new ArrayDeque<>();
  private final Map<Rewriting, Long> outcomes = new EnumMap<>(Rewriting.class);
  private int underWay;
  private long variants;

  private Augmenter(
      ActorContext<Command> context,
      AugmentSettings settings,
      Rewriter rewriter,
      Place place,
      Consumer<AugmentFigures> told)
      throws IOException {
    super(context);
    this.settings = settings;
    this.rewriter = rewriter;
    this.place = place;
    this.told = told;
    this.heldOut = AvoidedTexts.read(settings.avoid());
    this.considered = Considered.open(place.file());
    this.originals = new Originals(place.connection(), place.topics(), settings.readTimeout());
    this.publisher = new Publisher(place.connection(), place.topic(), (_, _) -> {});
  }

  @Override
  public Behavior<Command> onMessage(Command command) throws IOException {
    switch (command) {
      case Consider(var weights) -> onConsider(weights);
      case Rewritten(var original, var address, var pairs) -> onRewritten(original, address, pairs);
      case Failed(var address, var cause) -> onFailed(address, cause);
    }
    rewriteNext();
    told.accept(new AugmentFigures(variants, outcomes, waiting.size()));
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) throws IOException {
    if (signal instanceof PostStop) {
      originals.close();
      publisher.close();
      considered.close();
    }
    return this;
  }

  private void onConsider(Weights weights) {
    for (int i = 0; i < weights.size() && waiting.size() < settings.waiting(); i++) {
      if (weights.weight(i) <= Weights.ONE || weights.id(i) < place.store().firstId()) continue;
      var example = place.store().read(weights.id(i));
      var address = new Address(example.partition(), example.offset());
      if (considered.add(address)) waiting.add(address);
    }
  }

  private void rewriteNext() {
    while (underWay < settings.parallelism() && !waiting.isEmpty() && isBelowCap()) {
      var address = waiting.remove();
      switch (originals.at(address)) {
        case Originals.Gone() -> count(Rewriting.GONE);
        case Originals.Unread() -> {
          considered.forget(address);
          count(Rewriting.FAILED);
        }
        case Originals.Value(var original) -> rewrite(original, address);
      }
    }
  }

  private boolean isBelowCap() {
    long originals = place.store().nextId() - considered.published();
    return settings.allows(
        considered.published() + (long) underWay * settings.variants(), originals);
  }

  private void rewrite(OriginalRecord original, Address address) {
    var pair = original.pair();
    if (original.isVariant() || pair.isEmpty()) {
      count(original.isVariant() ? Rewriting.VARIANT : Rewriting.GONE);
      return;
    }
    underWay++;
    getContext()
        .pipeToSelf(
            rewriter.rewrite(
                pair.get(), original.source(), settings.variants(), address.seed(place.seed())),
            (pairs, failure) ->
                failure == null
                    ? new Rewritten(original, address, pairs)
                    : new Failed(address, failure));
  }

  private void onRewritten(OriginalRecord original, Address address, List<Pair> pairs)
      throws IOException {
    underWay--;
    var allowed = pairs.stream().filter(pair -> !heldOut.contains(pair)).toList();
    if (allowed.isEmpty()) {
      count(Rewriting.NO_VARIANT);
      return;
    }
    considered.publishing(address, allowed.size());
    for (int i = 0; i < allowed.size(); i++) {
      publisher.send(original.variant(allowed.get(i), i + 1));
    }
    variants += allowed.size();
    count(Rewriting.REWRITTEN);
  }

  /** Training goes on without a rewriter; the metrics say how often it failed. */
  private void onFailed(Address address, Throwable cause) {
    underWay--;
    considered.forget(address);
    if (outcomes.getOrDefault(Rewriting.FAILED, 0L) == 0) {
      LOG.warn("No variants: {}; further failures are counted only", cause.getMessage());
    }
    count(Rewriting.FAILED);
  }

  private void count(Rewriting outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }
}
