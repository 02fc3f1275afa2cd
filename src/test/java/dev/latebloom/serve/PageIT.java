package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.LedgerEntry;
import dev.latebloom.ledger.Mark;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.history.History;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.reweight.ExampleView;
import dev.latebloom.reweight.Selection;
import dev.latebloom.serve.access.Door;
import dev.latebloom.serve.example.Examples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser, for a run of 12 sources and 100,000 examples, some of them hostile. */
final class PageIT {
  private static final String MARKUP =
      "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

  @TempDir private static Path folder;

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static Browser browser;
  private static Status status;
  private static Run run;
  private static HttpEndpoint endpoint;

  @BeforeAll
  static void opens() throws IOException {
    browser = Browser.open();
    try (var record = RunRecord.open(folder.resolve("record"), 1 << 20)) {
      for (int step = 1; step < 60; step += 6) {
        record.append(step, new long[] {3, 4}, new float[] {4f / step, 2.5f + step % 4});
      }
    }
    var clock = InstantSource.system();
    status = new Status(Path.of("data", "run"), 30_000, Duration.ofHours(1), clock);
    LiveSamples.fill(status, new History(folder.resolve("history.json")), 12, 100_000);
    status.enter(Phase.TRAINING);
    var examples =
        new Examples(
            PageIT::look,
            _ -> CompletableFuture.completedFuture(new EditAnswer.NotHeld()),
            new ByteTokenizer(Optional.empty()),
            folder.resolve("topic.json"),
            folder.resolve("record"),
            clock);
    var controls = new Controls(() -> {}, () -> {}, () -> {}, () -> {});
    run = new Run(status, _ -> "", "{}", controls, Samples.policy(), examples);
    endpoint = bind(0);
  }

  @AfterAll
  static void closes() {
    if (browser != null) browser.close();
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void showsTheRun() {
    browser.go("http://127.0.0.1:" + endpoint.port() + "/");
    browser.await("document.querySelectorAll('.uplot').length == 6");
    browser.await("document.querySelectorAll('#examples-quarantined svg').length == 1");
    browser.await("document.querySelectorAll('#map').length && document.title.includes('step')");
    browser.await("document.querySelectorAll('#answers li').length == 5");
  }

  @Test
  void nothingIsMissingAndTheBrowserHasNoComplaint() {
    assertThat(text("#phase")).isEqualTo("training");
    assertThat(text("#tiles")).contains("20,000", "late share of draws");
    assertThat(text("#held_out .u-legend")).contains("over records", "over sources");
    assertThat(text("#source_loss .u-legend")).contains("(others)");
    assertThat(text("#run")).contains("online-late", "Llama, 4 layers", "commit");
    assertThat(text("#machine")).contains("cpu", "resident memory", "50.0 GB");
    assertThat(text("#restarts")).contains("loop1");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void textsOfExamplesAndErrorsAreTextAndNoMarkup() {
    assertThat(text("#examples-late")).contains(MARKUP, "source <b>bold</b>");
    assertThat(text("#lasterror")).contains("<script>alert(1)</script>");
    assertThat(text("#answers")).contains("<img src=x onerror=", "right · source <b>bold</b>");
    assertThat(browser.value("document.querySelectorAll('main img, main script').length"))
        .isEqualTo("0");
    assertThat(browser.value("document.title")).isEqualTo("Latebloom · step 20,000");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void everyTermSaysWhatItMeans() {
    var shown =
        "[...document.querySelectorAll('[data-term]')].filter(each => each.checkVisibility())";
    assertThat(browser.value(shown + ".length"))
        .asString()
        .satisfies(count -> assertThat(Integer.parseInt(count)).isGreaterThan(40));
    var silent =
        """
        .filter(each => {
          each.focus();
          return document.getElementById('tip').hidden || each !== document.activeElement;
        }).map(each => each.dataset.term).join()
        """;
    assertThat(browser.value(shown + silent.strip())).isEqualTo("");
    browser.press("Escape");
    assertThat(browser.value("document.getElementById('tip').hidden")).isEqualTo("true");
  }

  @Test
  void theKeyboardReachesPointsOfChartsAndPlacesOfTheMap() {
    focus("loss");
    browser.press("ArrowLeft");
    assertThat(text("#loss .u-legend")).containsPattern("^step19,[0-9]{3}highest");
    focus("map");
    for (int i = 0; i < 3; i++) browser.press("ArrowRight");
    browser.press("ArrowUp");
    assertThat(text("#place")).matches("learned at steps 1,501 to 2,000, loss 0.02.* examples");
    focus("smooth");
    browser.press("ArrowRight");
    assertThat(browser.value("document.getElementById('smooth').value")).isEqualTo("0.55");
  }

  @Test
  void itFitsAPhoneAndADesktopInTheLightAndInTheDark() throws IOException {
    for (var scheme : List.of("light", "dark")) {
      browser.picture("page-phone", 390, scheme);
      assertThat(browser.value("document.documentElement.scrollWidth")).isEqualTo("390");
      browser.picture("page-desktop", 1280, scheme);
      assertThat(browser.value("document.documentElement.scrollWidth")).isEqualTo("1280");
    }
  }

  @Test
  void aRunThatDoesNotAnswerIsSaidAndFoundAgain() {
    int port = endpoint.port();
    endpoint.unbind().toCompletableFuture().join();
    browser.await("document.getElementById('phase').textContent == 'no answer'");
    endpoint = bind(port);
    browser.await("document.getElementById('phase').textContent == 'training'");
    assertThat(browser.complaints()).allMatch(each -> each.contains("ERR_CONNECTION"));
  }

  private static String text(String selector) {
    return browser.value("document.querySelector('" + selector + "').textContent");
  }

  private static void focus(String id) {
    browser.value("document.getElementById('" + id + "').focus()");
  }

  private static HttpEndpoint bind(int port) {
    return HttpEndpoint.bind(KIT.system(), Samples.serve(port), Door.OPEN, run)
        .toCompletableFuture()
        .join();
  }

  private static CompletionStage<List<ExampleView>> look(Selection selection) {
    var late = new Selection.Newest(Cohort.LATE, Examples.MOST);
    return CompletableFuture.completedFuture(
        List.of(selection.equals(late) ? view(3, Cohort.LATE) : view(4, Cohort.QUARANTINED)));
  }

  private static ExampleView view(long id, Cohort cohort) {
    var prompt = "Translate: ";
    var tokens = Tokens.ofBytes((prompt + MARKUP + "\0").getBytes(UTF_8));
    var entry =
        new LedgerEntry(
            id, cohort, Mark.NONE, 10, 1, 1, 55, 0, 4f, 0.1f, 0.1f, 0.1f, Float.NaN, 0.5f, 0.1f,
            1.5);
    var example = new Example("k&<i>", "<b>bold</b>", tokens, prompt.length(), 0, id);
    return new ExampleView(entry, example, "its source <u>is</u> not learned");
  }
}
