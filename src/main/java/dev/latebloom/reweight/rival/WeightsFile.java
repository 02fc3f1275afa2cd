package dev.latebloom.reweight.rival;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Urn;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.reweight.Policy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Weights of the records of a topic, one line each: partition, offset and visits a round, with
 * spaces between them. A record that is not named has one visit a round.
 */
public final class WeightsFile {
  private record Place(int partition, long offset) {}

  private final Map<Place, Integer> weights;

  private WeightsFile(Map<Place, Integer> weights) {
    this.weights = weights;
  }

  /**
   * Reads a file.
   *
   * @throws IOException naming the line, if one is not as it should be
   */
  public static WeightsFile readFrom(Path file) throws IOException {
    var weights = new HashMap<Place, Integer>();
    long number = 0;
    try (var lines = Files.newBufferedReader(file)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) add(weights, line.strip().split("\\s+"), file + ":" + number);
      }
    }
    return new WeightsFile(weights);
  }

  private static void add(Map<Place, Integer> weights, String[] words, String where)
      throws IOException {
    try {
      if (words.length != 3) throw new NumberFormatException();
      var place = new Place(Integer.parseInt(words[0]), Long.parseLong(words[1]));
      double visits = Double.parseDouble(words[2]);
      int weight = Policy.units(visits);
      if (!(visits > 0) || weight < 1 || weight > Urn.LARGEST_WEIGHT) {
        throw new IOException(
            where + " has a weight of " + words[2] + "; it must be in [1/256, 255]");
      }
      weights.put(place, weight);
    } catch (NumberFormatException e) {
      throw new IOException(where + " is not of the form: partition offset visits", e);
    }
  }

  /** Writes the weights of all examples held that are not shown just once a round. */
  public static void write(Ledger ledger, ExampleStore store, Path file) throws IOException {
    try (var lines = Files.newBufferedWriter(file)) {
      for (long id = ledger.firstId(); id < ledger.nextId(); id++) {
        int weight = ledger.weight.get(ledger.slot(id));
        if (weight != Weights.ONE) write(lines, store, id, weight);
      }
    }
  }

  private static void write(BufferedWriter lines, ExampleStore store, long id, int weight)
      throws IOException {
    double visits = (double) weight / Weights.ONE;
    lines.write(store.partition(id) + " " + store.offset(id) + " " + visits + "\n");
  }

  /** Visits a round, in 256ths. */
  int weight(int partition, long offset) {
    return weights.getOrDefault(new Place(partition, offset), Weights.ONE);
  }
}
