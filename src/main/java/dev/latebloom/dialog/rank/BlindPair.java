package dev.latebloom.dialog.rank;

import dev.latebloom.random.SplitMix64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Two answers to one dialogue, shown as A and B to somebody who does not know whose they are.
 *
 * @param code tells nothing to a person, and the pair to whoever has the results and the seed
 */
record BlindPair(String code, String id, String a, String b) {
  /**
   * Pairs to be judged: every two systems as often as every other, as nearly as that can be, over
   * dialogues and in an order that the seed decides.
   *
   * @param most pairs
   */
  static List<BlindPair> drawn(List<Results> all, int most, long seed) {
    record Drawn(BlindPair pair, long round, long order) {}
    var drawn = new ArrayList<Drawn>();
    for (var systems : pairsOf(all.stream().map(Results::system).sorted().toList())) {
      long round = 0;
      var ids = all.getFirst().answers().stream().map(Results.Scored::id).toList();
      var shuffled =
          ids.stream()
              .sorted(Comparator.comparingLong(id -> hash(seed, id, systems.toString())))
              .toList();
      for (var id : shuffled) {
        var pair = of(seed, id, systems.getFirst(), systems.getLast());
        drawn.add(new Drawn(pair, round++, hash(seed, pair.code())));
      }
    }
    return drawn.stream()
        .sorted(Comparator.comparingLong(Drawn::round).thenComparingLong(Drawn::order))
        .limit(most)
        .map(Drawn::pair)
        .toList();
  }

  /** All that could be drawn, by their code. */
  static Map<String, BlindPair> byCode(List<Results> all, long seed) {
    var pairs = new HashMap<String, BlindPair>();
    for (var each : drawn(all, Integer.MAX_VALUE, seed)) pairs.put(each.code(), each);
    return pairs;
  }

  private static List<List<String>> pairsOf(List<String> systems) {
    var pairs = new ArrayList<List<String>>();
    for (int i = 0; i < systems.size(); i++) {
      for (int j = i + 1; j < systems.size(); j++) {
        pairs.add(List.of(systems.get(i), systems.get(j)));
      }
    }
    return pairs;
  }

  private static BlindPair of(long seed, String id, String one, String other) {
    long draw = hash(seed, id, one, other);
    var code = HexFormat.of().toHexDigits(SplitMix64.mix(draw + SplitMix64.GAMMA));
    return draw < 0 ? new BlindPair(code, id, other, one) : new BlindPair(code, id, one, other);
  }

  private static long hash(long seed, String... texts) {
    long hash = SplitMix64.mix(seed);
    for (var text : texts) {
      for (int i = 0; i < text.length(); i++) {
        hash = SplitMix64.mix(hash + SplitMix64.GAMMA * (1 + text.charAt(i)));
      }
      hash = SplitMix64.mix(hash);
    }
    return hash;
  }
}
