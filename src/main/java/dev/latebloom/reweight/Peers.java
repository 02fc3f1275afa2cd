package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;
import java.util.ArrayList;
import java.util.List;

/** The groups of peers in the ledger at one moment, and the level of all examples. */
final class Peers {
  private final PeerKey key;
  private final List<PeerGroup> groupOf;
  private final boolean moved;

  private Peers(PeerKey key, List<PeerGroup> groupOf, boolean moved) {
    this.key = key;
    this.groupOf = groupOf;
    this.moved = moved;
  }

  /** Two walks over the rows held. */
  static Peers in(Ledger ledger, OnlineLateSettings settings) {
    var key = PeerKey.of(ledger);
    var own = new ArrayList<PeerGroup>();
    for (int i = 0; i < key.size(); i++) own.add(new PeerGroup());
    var everyone = new PeerGroup();
    var first = new LossHistogram();
    int slot = ledger.held() == 0 ? 0 : ledger.slot(ledger.firstId());
    for (int i = ledger.held(); i > 0; i--, slot = ledger.slotAfter(slot)) {
      int visits = ledger.visits(slot);
      if (visits == 0) continue;
      own.get(key.group(slot))
          .add(ledger.firstLoss(slot), ledger.slowLoss(slot), ledger.fastLoss(slot), visits);
      first.add(ledger.firstLoss(slot));
    }
    for (var group : own) everyone.addAll(group);
    return placed(key, merged(own, everyone, settings.minPeers()), everyone, first, settings);
  }

  /** Groups too small for a level of their own share one; if that is too small, that of all. */
  private static List<PeerGroup> merged(List<PeerGroup> own, PeerGroup everyone, int minPeers) {
    var rest = new PeerGroup();
    for (var group : own) if (group.examples() < minPeers) rest.addAll(group);
    var shared = rest.examples() < minPeers ? everyone : rest;
    return own.stream().map(group -> group.examples() < minPeers ? shared : group).toList();
  }

  private static Peers placed(
      PeerKey key,
      List<PeerGroup> groups,
      PeerGroup everyone,
      LossHistogram first,
      OnlineLateSettings settings) {
    double level = everyone.settle(settings);
    double lowest = level;
    for (var group : groups) lowest = Math.min(lowest, group.settle(settings));
    for (var group : groups) group.place(level, settings);
    boolean moved =
        level < settings.movedRatio() * first.median() || lowest < settings.movedRatio() * level;
    return new Peers(key, groups, moved);
  }

  PeerGroup of(int slot) {
    return groupOf.get(key.group(slot));
  }

  /** Whether the model has begun to learn: before that, nothing can be later than anything. */
  boolean moved() {
    return moved;
  }
}
