package dev.latebloom.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Greedy responses to prompts of 20 to 180 random tokens, all together beside one by one, in turns,
 * so that both see the same machine.
 *
 * <p>Arguments: a model's folder, threads, prompts, tokens to write, rounds. Prints tokens a second
 * of the clock and of the process's CPU time, and the ratios of each round; the responses must be
 * the same.
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
      measure(model, prompts(model, prompts), maxNew, rounds);
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

  private static void measure(Model model, List<Tokens> prompts, int maxNew, int rounds) {
    // A quarter of them one by one, since they take long.
    var some = prompts.subList(0, Math.max(1, prompts.size() / 4));
    for (int round = 0; round < rounds; round++) {
      var together = Timed.of(() -> new Generation(model, prompts.size()).greedy(prompts, maxNew));
      var alone = Timed.of(() -> new Generation(model, 1).greedy(some, maxNew));
      long same = 0;
      for (int i = 0; i < some.size(); i++) {
        if (alone.responses.get(i).equals(together.responses.get(i))) same++;
      }
      System.out.printf(
          Locale.ROOT,
          "together %.1f tokens/s (%.1f a CPU second), one by one %.1f (%.1f), ratio %.2f (%.2f);"
              + " %d of %d responses the same%n",
          together.perSecond(),
          together.perCpuSecond(),
          alone.perSecond(),
          alone.perCpuSecond(),
          together.perSecond() / alone.perSecond(),
          together.perCpuSecond() / alone.perCpuSecond(),
          same,
          some.size());
    }
  }

  /** Responses and the time that they took, in nanoseconds. */
  private record Timed(List<Tokens> responses, long clock, long cpu) {
    static Timed of(Supplier<List<Tokens>> work) {
      long clock = System.nanoTime();
      long cpu = now();
      var responses = work.get();
      return new Timed(responses, System.nanoTime() - clock, now() - cpu);
    }

    private static long now() {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    double perSecond() {
      return tokens() * 1e9 / clock;
    }

    double perCpuSecond() {
      return tokens() * 1e9 / cpu;
    }

    private long tokens() {
      return responses.stream().mapToLong(Tokens::length).sum();
    }
  }
}
