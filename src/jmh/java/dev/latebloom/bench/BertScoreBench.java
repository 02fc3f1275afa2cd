package dev.latebloom.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.score.BertScore;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * BERTScore of pairs of 5 to 40 random words beside the package bert-score, in turns, so that both
 * see the same machine.
 *
 * <p>Arguments: an encoder's folder, layer, threads, pairs, rounds. Prints pairs a second of the
 * clock and of CPU time, the ratios of each round, and how far the scores are apart.
 */
public final class BertScoreBench {
  private BertScoreBench() {}

  public static void main(String[] args) throws IOException {
    if (args.length < 2) throw new IllegalArgumentException("give an encoder's folder and a layer");
    int layer = Integer.parseInt(args[1]);
    int threads = args.length > 2 ? Integer.parseInt(args[2]) : 1;
    int pairs = args.length > 3 ? Integer.parseInt(args[3]) : 128;
    int rounds = args.length > 4 ? Integer.parseInt(args[4]) : 3;
    var random = new SplittableRandom(1);
    var answers = texts(random, pairs);
    var references = texts(random, pairs);
    var file = Files.createTempFile("pairs", ".json");
    new ObjectMapper().writeValue(file.toFile(), List.of(answers, references));
    var arguments =
        List.of(
            "--model",
            args[0],
            "--layer",
            args[1],
            "--pairs",
            file.toString(),
            "--threads",
            "" + threads);
    var settings = new BertScore.Settings(layer, false, Optional.empty());
    try (var torch = Torch.load("cpu", threads);
        var score = BertScore.load(torch, Path.of(args[0]), settings);
        var peer = Peer.start("bertscore.py", arguments)) {
      System.out.println("peer " + peer.greeting());
      for (int round = -1; round < rounds; round++) {
        var theirs = peer.ask(pairs);
        long clock = System.nanoTime();
        double cpu = Timed.cpuSeconds();
        var ours = score.of(answers, references);
        double seconds = (System.nanoTime() - clock) / 1e9;
        double own = Timed.cpuSeconds() - cpu;
        double furthest = 0;
        for (int i = 0; i < pairs; i++) {
          double other = theirs.get("f1").get(i).asDouble();
          furthest = Math.max(furthest, Math.abs(ours.get(i).f1() - other));
        }
        if (round < 0) continue;
        System.out.printf(
            Locale.ROOT,
            "ours %.1f pairs/s (%.1f a CPU second), peer %.1f (%.1f), ratio %.2f (%.2f); F1 at"
                + " most %.1e apart%n",
            pairs / seconds,
            pairs / own,
            pairs / theirs.get("seconds").asDouble(),
            pairs / theirs.get("cpu").asDouble(),
            theirs.get("seconds").asDouble() / seconds,
            theirs.get("cpu").asDouble() / own,
            furthest);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static List<String> texts(SplittableRandom random, int n) {
    var texts = new ArrayList<String>();
    for (int i = 0; i < n; i++) {
      texts.add(
          IntStream.range(0, random.nextInt(5, 41))
              .mapToObj(_ -> word(random))
              .collect(Collectors.joining(" ")));
    }
    return texts;
  }

  private static String word(SplittableRandom random) {
    return random
        .ints(random.nextInt(2, 7), 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
