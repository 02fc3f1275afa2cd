package dev.latebloom.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * A random split of a stream of records into tests and records to train on.
 *
 * @param records in random order
 * @param tests by source, those first that came first
 */
record RecordSplit(List<Problem> records, List<Problem> tests) {
  /** Of a source's records at most one in so many is a test. */
  private static final int ONE_TEST_IN = 5;

  /**
   * Most sources, since tests of each are kept in memory. A field with more values is no source.
   */
  private static final int SOURCES = 1000;

  /** Names of the sources, in the order of the tests. */
  List<String> sources() {
    return Stream.concat(tests.stream(), records.stream()).map(Problem::source).distinct().toList();
  }

  private record Drawn(long chance, Problem problem) {}

  /**
   * Goes through the records once and keeps no more than are asked for (bottom-k sampling: those
   * whose random numbers are lowest).
   */
  static final class Drawing {
    private final CorpusSettings settings;
    private final Map<String, PriorityQueue<Drawn>> tests = new LinkedHashMap<>();
    private final Map<String, List<Problem>> given = new LinkedHashMap<>();
    private final Map<String, Integer> seen = new LinkedHashMap<>();
    private final PriorityQueue<Drawn> records = highestFirst();
    private int count;

    Drawing(CorpusSettings settings) {
      this.settings = settings;
    }

    private static PriorityQueue<Drawn> highestFirst() {
      return new PriorityQueue<>(Comparator.comparingLong(Drawn::chance).reversed());
    }

    /** A record of the tests' own file, of each source the first ones. */
    void addTest(Problem problem) {
      var ofSource = given.computeIfAbsent(problem.source(), _ -> new ArrayList<>());
      if (ofSource.size() < settings.heldOut()) ofSource.add(problem);
    }

    void add(Problem problem) {
      long chance = Planting.mixed(Planting.mixed(settings.seed()) ^ count++);
      if (settings.tests().isPresent()) {
        keep(new Drawn(chance, problem));
        return;
      }
      seen.merge(problem.source(), 1, Integer::sum);
      var ofSource = tests.computeIfAbsent(problem.source(), _ -> highestFirst());
      if (tests.size() > SOURCES) {
        throw new IllegalArgumentException(
            "the records have more than %,d sources".formatted(SOURCES));
      }
      ofSource.add(new Drawn(chance, problem));
      if (ofSource.size() > settings.heldOut()) keep(ofSource.remove());
    }

    private void keep(Drawn drawn) {
      records.add(drawn);
      if (records.size() > settings.examples()) records.remove();
    }

    RecordSplit end() {
      var held = new ArrayList<Problem>();
      given.values().forEach(held::addAll);
      tests.forEach(
          (source, ofSource) -> {
            int most = seen.getOrDefault(source, 0) / ONE_TEST_IN;
            while (ofSource.size() > most) keep(ofSource.remove());
            held.addAll(lowestFirst(ofSource));
          });
      var kept = new ArrayList<>(lowestFirst(records));
      // A file may hold a record twice.
      kept.removeAll(new HashSet<>(held));
      return new RecordSplit(List.copyOf(kept), List.copyOf(held));
    }

    private static List<Problem> lowestFirst(PriorityQueue<Drawn> drawn) {
      return drawn.stream()
          .sorted(Comparator.comparingLong(Drawn::chance))
          .map(Drawn::problem)
          .toList();
    }
  }
}
