package dev.latebloom.cluster;

import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Question;
import dev.latebloom.cluster.round.Rounds;
import java.util.Map;
import java.util.function.Consumer;

/** A coordinator on a machine; it may live on after another one has taken over. */
final class SimulatedCoordinator {
  private final Simulation world;
  private final int host;
  private final int epoch;
  private final Rounds rounds;
  private boolean alive = true;

  /** Takes over: fences the one before, then reads the log. */
  SimulatedCoordinator(Simulation world, int host) {
    this.world = world;
    this.host = host;
    this.epoch = world.log.fence();
    var history = new History();
    world.log.from(0).forEach(history::add);
    this.rounds = new Rounds(history, world.patience(), world.now());
  }

  boolean alive() {
    return alive;
  }

  int host() {
    return host;
  }

  void kill() {
    alive = false;
  }

  void lost(int machine) {
    rounds.lost("node-" + machine);
  }

  void ask(Question question, Consumer<Answer> replyTo) {
    if (!alive) return;
    world.asked++;
    switch (question) {
      case Question.Join join -> {
        switch (rounds.judge(join, world.now())) {
          case Rounds.Admission.Refuse(var answer) -> replyTo.accept(answer);
          case Rounds.Admission.Admit(var entries, var answer) -> {
            entries.forEach(this::append);
            if (alive) replyTo.accept(answer);
          }
        }
      }
      case Question.Ready ready -> {
        rounds.reached(() -> world.reached(host), world.now());
        var answer = rounds.answer(ready, world.now());
        rounds.due(world.now()).ifPresent(this::append);
        rounds
            .away(world.now())
            .map(lost -> new Entry.Given(lost.seat(), lost.heirs(), Map.of(), Map.of()))
            .ifPresent(this::append);
        if (rounds.isBehind()) kill();
        if (alive) replyTo.accept(answer);
      }
    }
  }

  private void append(Entry entry) {
    if (!alive) return;
    if (!world.log.append(epoch, entry)) {
      world.fenced++;
      kill();
      return;
    }
    // Dies before it knows that the log has it.
    if (world.now() < 3000 && world.fails(30)) kill();
    else rounds.written(entry);
  }
}
