package dev.latebloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.serve.access.DaemonFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class LatebloomTest {
  private static final String ANSWER =
      """
      {"phase":"training","reason":"","ready":true,"uptimeSeconds":75.2,"runFolder":"run",
       "bootstrap":"127.0.0.1:9092","goal":2000,"tokensPerSecond":83249.0,
       "snapshot":{"step":1500,"round":3,"visits":18000,"loss":1.25,"figures":{"cohorts":[
         {"cohort":"unseen","examples":12,"meanLoss":null,"shareOfDraws":0.0},
         {"cohort":"late","examples":1060,"meanLoss":0.9,"shareOfDraws":0.39}]}},
       "pool":{"capacity":10000,"held":7473,"admitted":7500,"backlog":0},
       "evaluation":{"step":1400,"loss":1.5,"overSources":1.625,"records":30,"share":0.02,
         "best":{"step":1200,"loss":1.4375},"failure":"",
         "levels":[{"source":"a","records":30,"loss":1.5,"standardError":0.125}]},
       "ingest":{"records":7500,"duplicates":0,"rejected":{"empty":2,"not_json":1},"kafkaLag":-1},
       "checkpoint":{"count":1,"step":1000,"seconds":0.18,"finished":"2026-01-01T00:00:00Z"}}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("latebloom \\d+\\.\\d+\\.\\d+.* \\(Java .*\\)\\R");
  }

  @Test
  void aWrongArgumentIsOneLineAndExitCodeTwo() {
    assertThat(run("status", "--jason")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "latebloom status: there is no option --jason; did you mean --json?"
                + " See 'latebloom status --help'\n");
    assertThat(run()).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "rnu,                there is no command rnu; did you mean run?",
    "rnu --help,         there is no command rnu; did you mean run?",
    "rn run.conf,        there is no command rn; did you mean run?",
    "rn a.conf -s a=b,   there is no command rn; did you mean run?",
    "--x rn run.conf,    there is no option --x; there is no command rn; did you mean run?",
    "lab icc -h,         there is no command icc; did you mean icl?",
    "help rn,            there is no command rn; did you mean run?",
    "pin data/my last,   'STEP must be a whole number, not \"last\"'",
    "run a --from 1.5,   '--from must be a whole number, not \"1.5\"'",
    "generate arithmetic --errors few, '--errors must be a number, not \"few\"'",
    "generate strings,   'CORPUS must be one of arithmetic, dominoes, markov, not \"strings\"'",
    "generate markov --mix even, '--mix must be one of balanced, long-tailed, not \"even\"'",
    "compare --quik x,   there is no option --quik; did you mean --quick?",
    "run a.conf b.conf,  the argument 'b.conf' is one too many"
  })
  void aTypoGetsASuggestionAlsoWithHelpBehindIt(String typed, String said) {
    assertThat(run(typed.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(": " + said + (said.endsWith("?") ? " See '" : "; see '"))
        .hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void theMixIsWrittenAsTheHelpSays() {
    var output = folder.resolve("records.jsonl").toString();
    assertThat(run("generate", "markov", "--mix", "long-tailed", "-n", "1", "-o", output)).isZero();
  }

  @Test
  void withoutADaemonStatusSaysHowToStartOne() {
    assertThat(run("status", folder.toString())).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString())
        .startsWith("latebloom status: no daemon runs in " + folder + "; start one with")
        .hasLineCount(1);
  }

  @Test
  void aDaemonThatCrashedIsToldFromOneThatNeverRan() throws Exception {
    var child = new ProcessBuilder("true").start();
    child.waitFor();
    new DaemonFile(child.pid(), "127.0.0.1", 1, "", false).write(folder);

    assertThat(run("status", folder.toString())).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).contains("has ended without saying so").hasLineCount(1);
  }

  @Test
  void statusIsReadableByPeopleAndWithJsonByScripts() throws IOException {
    var server = answering(ANSWER);
    try {
      new DaemonFile(ProcessHandle.current().pid(), "127.0.0.1", port(server), "", false)
          .write(folder);

      assertThat(run("status", folder.toString())).isZero();
      assertThat(out.toString())
          .contains("training, up 1:15")
          .contains("step 1,500 of 2,000, epoch 2.40, round 3, loss 1.250, 83.2k tokens/s")
          .contains("loss 1.500 over 30 records after step 1,400, 1.625 over sources")
          .contains("best 1.438 at step 1,200; 2.0% of training's time")
          .containsPattern("30 records  loss +1.500 \\+- 0.125  a\\R")
          .containsPattern("late +1,060 examples  loss +0.900 +39.0% of draws")
          .containsPattern("unseen +12 examples  loss +- ")
          .contains("7,500 records read, 3 rejected, 0 duplicates, unknown still in Kafka");

      out.getBuffer().setLength(0);
      var url = "http://127.0.0.1:" + port(server);
      assertThat(run("status", "--url", url, "--json")).isZero();
      assertThat(out.toString()).isEqualTo(ANSWER + System.lineSeparator());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anAddressWhereNobodyListensIsSaid() throws IOException {
    var server = answering("");
    int port = port(server);
    server.stop(0);

    assertThat(run("status", "--url", "http://127.0.0.1:" + port)).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).contains("cannot reach a daemon at").hasLineCount(1);
  }

  @Test
  void aFailureIsOneLineAndItsTraceOnDemand() {
    assertThat(run(failing(new CompletionException(new IOException("disk\n full"))), "fail"))
        .isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).isEqualToNormalizingNewlines("latebloom fail: disk full\n");

    assertThat(run(failing(new IllegalStateException("x")), "fail", "--stacktrace"))
        .isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void anInterruptionHasItsOwnExitCode() {
    assertThat(run(failing(new InterruptedException()), "fail")).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aFaultOfOursIsCalledOne() {
    assertThat(CliErrors.describe(new NullPointerException("x is null")))
        .isEqualTo(
            "unexpected NullPointerException (x is null);"
                + " run it again with --stacktrace and report the trace");
    assertThat(CliErrors.describe(new NoSuchFileException("a.conf")))
        .isEqualTo("there is no file a.conf");
  }

  @Test
  void aFaultInTheConfigurationSaysWhere() throws IOException {
    var file = Files.writeString(folder.resolve("a.conf"), "latebloom {\n run.steps = many\n}");
    var reading =
        failing(() -> ConfigFactory.parseFile(file.toFile()).getInt("latebloom.run.steps"));

    assertThat(run(reading, "fail")).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).contains("in the configuration: ", "a.conf: 2").hasLineCount(1);
  }

  private int run(String... arguments) {
    return run(Latebloom.commandLine(), arguments);
  }

  private int run(Failing failing, String... arguments) {
    var root = Latebloom.commandLine().addSubcommand("fail", failing);
    var errors = new CliErrors();
    root.setExecutionExceptionHandler(errors).setParameterExceptionHandler(errors);
    return run(root, arguments);
  }

  private int run(CommandLine root, String... arguments) {
    root.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return root.execute(arguments);
  }

  private static Failing failing(Exception e) {
    return new Failing(
        () -> {
          throw e;
        });
  }

  private static Failing failing(Callable<Integer> body) {
    return new Failing(body);
  }

  private static int port(HttpServer server) {
    return server.getAddress().getPort();
  }

  private static HttpServer answering(String body) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/status",
        exchange -> {
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** Ends as the test wants. */
  @Command(name = "fail")
  private static final class Failing implements Callable<Integer> {
    private final Callable<Integer> body;

    Failing(Callable<Integer> body) {
      this.body = body;
    }

    @Override
    public Integer call() throws Exception {
      return body.call();
    }
  }
}
