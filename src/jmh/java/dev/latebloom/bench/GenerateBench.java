package dev.latebloom.bench;

import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Greedy responses to prompts of 20 to 180 random tokens, all together beside one by one, or beside
 * what {@code transformers} generates, in turns, so that both see the same machine.
 *
 * <p>Arguments: a model's folder, threads, prompts, tokens to write, rounds, "peer" for
 * transformers, and "drawn" for responses drawn at temperature 1, as reinforcement does, instead of
 * greedy ones. Prints tokens a second of the clock and of the process's CPU time, the ratios of
 * each round, and how many responses are the same.
 */
public final class GenerateBench {
  private GenerateBench() {}

  public static void main(String[] args) throws IOException {
    if (args.length == 0) throw new IllegalArgumentException("give a model's folder");
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
    int prompts = args.length > 2 ? Integer.parseInt(args[2]) : 32;
    int maxNew = args.length > 3 ? Integer.parseInt(args[3]) : 64;
    int rounds = args.length > 4 ? Integer.parseInt(args[4]) : 3;
    try (var torch = Torch.load("cpu", threads);
        var model = ModelFolder.load(torch, Path.of(args[0]), Compute.of("fp32"))) {
      var asked = prompts(model, prompts);
      if (args.length > 5 && args[5].equals("peer")) {
        var sampling =
            args.length > 6 && args[6].equals("drawn") ? new Sampling(1, 0, 1, 1) : Sampling.GREEDY;
        besidePeer(model, args[0], threads, asked, maxNew, rounds, sampling);
      } else {
        besideOneByOne(model, asked, maxNew, rounds);
      }
    }
  }

  private static List<Tokens> prompts(Model model, int n) {
    var random = new SplittableRandom(1);
    var prompts = new ArrayList<Tokens>();
    for (int i = 0; i < n; i++) {
      var ids = new int[20 + random.nextInt(161)];
      Arrays.setAll(ids, _ -> random.nextInt(model.architecture().vocabulary()));
      prompts.add(Tokens.of(ids));
    }
    return prompts;
  }

  private static void besideOneByOne(Model model, List<Tokens> prompts, int maxNew, int rounds) {
    // A quarter of them one by one, since they take long.
    var some = prompts.subList(0, Math.max(1, prompts.size() / 4));
    for (int round = 0; round < rounds; round++) {
      var together = Timed.of(() -> new Generation(model, prompts.size()).greedy(prompts, maxNew));
      var alone = Timed.of(() -> new Generation(model, 1).greedy(some, maxNew));
      say("together", together, "one by one", alone);
    }
  }

  private static void besidePeer(
      Model model,
      String folder,
      int threads,
      List<Tokens> prompts,
      int maxNew,
      int rounds,
      Sampling sampling)
      throws IOException {
    var file = Files.createTempFile("prompts", ".json");
    Files.writeString(file, prompts.stream().map(GenerateBench::json).toList().toString());
    var arguments =
        new ArrayList<>(
            List.of("--model", folder, "--prompts", file.toString(), "--threads", "" + threads));
    if (sampling != Sampling.GREEDY) arguments.add("--drawn");
    try (var peer = Peer.start("generate.py", arguments)) {
      System.out.println("peer " + peer.greeting());
      for (int round = -1; round < rounds; round++) {
        var theirs = Timed.of(peer.ask(maxNew));
        var generation = new Generation(model, prompts.size());
        var ours = Timed.of(() -> generation.continuations(prompts, maxNew, sampling));
        if (round >= 0) say("ours", ours, "peer", theirs);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static String json(Tokens prompt) {
    var ids = new int[prompt.length()];
    prompt.copyTo(ids, 0);
    return Arrays.toString(ids);
  }

  private static void say(String one, Timed first, String other, Timed second) {
    long same = 0;
    for (int i = 0; i < second.responses().size(); i++) {
      if (second.responses().get(i).equals(first.responses().get(i))) same++;
    }
    System.out.printf(
        Locale.ROOT,
        "%s %.1f tokens/s (%.1f a CPU second), %s %.1f (%.1f), ratio %.2f (%.2f);"
            + " %d of %d responses the same%n",
        one,
        first.perSecond(),
        first.perCpuSecond(),
        other,
        second.perSecond(),
        second.perCpuSecond(),
        first.perSecond() / second.perSecond(),
        first.perCpuSecond() / second.perCpuSecond(),
        same,
        second.responses().size());
  }
}
