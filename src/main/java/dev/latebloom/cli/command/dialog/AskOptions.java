package dev.latebloom.cli.command.dialog;

import dev.latebloom.dialog.Asking;
import dev.latebloom.dialog.FewShot;
import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Split;
import dev.latebloom.endpoint.ChatEndpoint;
import dev.latebloom.endpoint.Manner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How dialogues are put to an endpoint, and what that may cost. */
final class AskOptions {
  private static final double A_PRICE_IS_OF = 1e6;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      defaultValue = "You are a kind and patient teacher. Answer the student in a sentence or two.",
      description = "What the model is told first.")
  private String system = "";

  @Option(
      names = "--shots-from",
      paramLabel = "FILE",
      description = "Dialogues with responses, of which some stand solved before each.")
  private Optional<Path> shotsFrom = Optional.empty();

  @Option(
      names = "--shots",
      defaultValue = "3",
      paramLabel = "N",
      description = "Solved dialogues before each, with --shots-from.")
  private int shots;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Of the choice of shots, and of the model's sampling where it knows seeds.")
  private long seed;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      paramLabel = "T",
      description = "Of the model's sampling.")
  private double temperature;

  @Option(
      names = "--top-p",
      defaultValue = "1",
      paramLabel = "P",
      description = "Only the most likely tokens of this share.")
  private double topP;

  @Option(
      names = {"-n", "--max-new"},
      defaultValue = "128",
      paramLabel = "N",
      description = "Most tokens of an answer.")
  private int maxNew;

  @Option(
      names = "--key-variable",
      paramLabel = "NAME",
      description = "Environment variable that holds the endpoint's key; none is sent without.")
  private Optional<String> keyVariable = Optional.empty();

  @Option(
      names = "--at-once",
      defaultValue = "4",
      paramLabel = "N",
      description = "Questions on their way at once.")
  private int atOnce;

  @Option(
      names = "--timeout",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "Longest wait for an answer, and between attempts.")
  private int timeout;

  @Option(
      names = "--retries",
      defaultValue = "5",
      paramLabel = "N",
      description = "Attempts more where the endpoint is busy or fails.")
  private int retries;

  @Option(
      names = "--most-tokens",
      paramLabel = "N",
      description = "Ask nothing more once so many tokens have been read and written.")
  private Optional<Long> mostTokens = Optional.empty();

  @Option(
      names = "--price",
      split = ",",
      paramLabel = "IN,OUT",
      description = "Of a million tokens read and written: what was asked is summed up.")
  private List<Double> price = List.of();

  void check() {
    require(shots >= 0, "--shots is 0 or more");
    require(
        atOnce >= 1 && maxNew >= 1 && timeout >= 1,
        "--at-once, --max-new and --timeout are at least 1");
    require(retries >= 0, "--retries is 0 or more");
    require(temperature >= 0, "--temperature is 0 or more");
    require(topP > 0 && topP <= 1, "--top-p is above 0, and at most 1");
    require(price.isEmpty() || price.size() == 2, "--price takes two numbers, such as 2.5,10");
  }

  private static void require(boolean holds, String claim) {
    if (!holds) throw new IllegalArgumentException(claim);
  }

  /** Those that have a response. */
  List<Passage> solved() throws IOException {
    if (shotsFrom.isEmpty()) return List.of();
    var solved = Split.passages(shotsFrom.get());
    return solved.stream().filter(each -> each.response().isPresent()).toList();
  }

  FewShot prompt(List<Passage> solved) {
    return new FewShot(system, solved, shotsFrom.isEmpty() ? 0 : shots, seed);
  }

  Manner manner() {
    return new Manner(temperature, topP, maxNew);
  }

  Asking asking(ChatEndpoint endpoint, List<Passage> solved) {
    return new Asking(
        endpoint, prompt(solved), manner(), atOnce, mostTokens.orElse(Long.MAX_VALUE));
  }

  /** Read from the environment: an argument would be seen by every user of the machine. */
  String key() {
    if (keyVariable.isEmpty()) return "";
    return Optional.ofNullable(System.getenv(keyVariable.get()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the environment has no variable %s, which --key-variable names"
                        .formatted(keyVariable.get())));
  }

  Duration timeout() {
    return Duration.ofSeconds(timeout);
  }

  int retries() {
    return retries;
  }

  /** Nothing where no price is given. */
  Optional<Double> cost(Asking.Spent spent) {
    if (price.isEmpty()) return Optional.empty();
    double read = spent.promptTokens() * price.getFirst();
    double written = spent.completionTokens() * price.getLast();
    return Optional.of((read + written) / A_PRICE_IS_OF);
  }
}
