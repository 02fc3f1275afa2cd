package dev.latebloom.cli.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.cli.Latebloom;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterQualityCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void workersLearnTheCorpusThatAComparisonNames() throws IOException {
    assertThat(quality(conf("markov"), "--workers", "1,2")).as(err.toString()).isZero();

    var lines = out.toString().lines().toList();
    assertThat(lines.getFirst())
        .startsWith("2 runs of 4 steps of 8 examples in all, rounds every 2 steps");
    assertThat(lines.get(2)).matches(" +1 +1 +\\d\\.\\d+ +\\+0\\.00% +0 B +order-0 .*, order-3 .*");
    // 2 rounds in 4 steps, of 2 bytes a number and little beside them.
    var two = lines.get(3).strip().split(" +", -1);
    assertThat(two[0]).isEqualTo("2");
    assertThat(Integer.parseInt(two[4].replace(",", ""))).isBetween(2_500, 6_000);
  }

  @Test
  void overSeveralSeedsTheMeanDifferenceIsSaid() throws IOException {
    assertThat(quality(conf("markov"), "--workers", "1,2", "--seeds", "2", "--batch", "each"))
        .as(err.toString())
        .isZero();

    var lines = out.toString().lines().toList();
    assertThat(lines.getFirst()).contains("8 examples a worker");
    double first = difference(lines.get(3));
    double second = difference(lines.get(5));
    assertThat(lines.getLast()).matches("2 workers: .* beside one, 95% over 2 seeds");
    double mean = Double.parseDouble(lines.getLast().replaceAll("2 workers: (\\S+)%.*", "$1"));
    assertThat(mean).isCloseTo((first + second) / 2, within(0.011));
  }

  @Test
  void workersThatTakeABatchEachLearnOtherwiseThanThoseThatShareIt() throws IOException {
    quality(conf("markov"), "--workers", "2", "--batch", "each");
    quality(conf("markov"), "--workers", "2");

    var lines = out.toString().lines().toList();
    assertThat(lines).hasSize(6);
    assertThat(lines.get(2)).isNotEqualTo(lines.get(5));
  }

  @Test
  void workersGoOnFromWhatOneHasLearnedBefore() throws IOException {
    var fast = "train.optimizer.warmup-steps=0";
    var rate = "train.optimizer.learning-rate=0.01";
    assertThat(quality(conf("markov"), "--workers", "2", "-s", fast, "-s", rate, "--after", "30"))
        .as(err.toString())
        .isZero();
    quality(conf("markov"), "--workers", "2", "-s", fast, "-s", rate);

    var lines = out.toString().lines().toList();
    assertThat(lines.getFirst())
        .contains("1 runs of 4 steps behind 30 of one worker of 8 examples");
    assertThat(lines.get(2)).matches(" +one +1 +\\d\\.\\d+ +before");
    double before = loss(lines.get(2));
    assertThat(loss(lines.get(3))).isLessThan(before);
    assertThat(before).isLessThan(loss(lines.get(6)) - 0.5);
  }

  @Test
  void stepsBeforeMustNotBeNegative() throws IOException {
    assertThat(quality(conf("markov"), "--after", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("--after must be at least 0, but is -1");
  }

  private static double loss(String line) {
    return Double.parseDouble(line.strip().split(" +", -1)[2]);
  }

  private static double difference(String line) {
    return Double.parseDouble(line.strip().split(" +", -1)[3].replace("%", ""));
  }

  @Test
  void aBatchThatWorkersCannotShareEvenlyIsRefused() throws IOException {
    assertThat(quality(conf("markov"), "--workers", "1,3")).isEqualTo(2);
    assertThat(err.toString()).contains("3 workers cannot share 8 examples a step evenly");
  }

  @Test
  void aCorpusThatDoesNotExistIsRefusedByName() throws IOException {
    assertThat(quality(conf("stories"), "--workers", "1")).isNotZero();
    assertThat(err.toString())
        .contains("compare.corpus.name is \"stories\"; choose one of arithmetic, dominoes");
  }

  private Path conf(String corpus) throws IOException {
    return Files.writeString(
        folder.resolve("my.conf"),
        """
        latebloom {
          run.steps = 4
          ingest.max-tokens = 64
          sample.examples = 8
          train {
            device = cpu
            threads = 1
            model { width = 8, layers = 1, heads = 1, kv-heads = 1, hidden = 8, context = 64 }
          }
          cluster { steps = 2, quorum = 1 }
          compare.corpus { name = %s, examples = 40, held-out = 2 }
        }
        """
            .formatted(corpus));
  }

  private int quality(Path conf, String... options) {
    var arguments = new String[options.length + 4];
    arguments[0] = "cluster";
    arguments[1] = "quality";
    arguments[2] = conf.toString();
    arguments[3] = "--quiet";
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Latebloom.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
