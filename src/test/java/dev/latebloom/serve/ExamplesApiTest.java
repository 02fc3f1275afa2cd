package dev.latebloom.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.LedgerEntry;
import dev.latebloom.ledger.Mark;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.pool.Edit;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.reweight.ExampleView;
import dev.latebloom.reweight.Selection;
import dev.latebloom.serve.example.Examples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that holds examples 0 to 9, all late, of which 3 was trained on at steps 1 and 5. */
final class ExamplesApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Selection> asked = new ArrayList<>();
  private final List<Edit> edits = new ArrayList<>();
  private final Status status =
      new Status(Path.of("run"), 0, Duration.ofHours(1), () -> Instant.EPOCH);
  private final Routes routes;
  private Instant now = Instant.EPOCH;
  private boolean answers = true;

  ExamplesApiTest(@TempDir Path folder) throws IOException {
    try (var record = RunRecord.open(folder, 1 << 20)) {
      record.append(1, new long[] {3, 4}, new float[] {2.5f, 9f});
      record.append(5, new long[] {4, 3}, new float[] {9f, Float.NaN});
    }
    var examples =
        new Examples(
            this::look,
            this::edit,
            new ByteTokenizer(Optional.empty()),
            topics(folder),
            folder,
            () -> now);
    var controls = new Controls(() -> {}, () -> {}, () -> {}, () -> {});
    routes =
        new Routes(
            new Run(status, _ -> "", "{}", controls, Samples.policy(), examples),
            new Visitors("127.0.0.1", List.of()),
            Samples.gate());
  }

  @BeforeEach
  void trains() {
    status.enter(Phase.TRAINING);
  }

  @Test
  void anExampleHasItsTextItsLossesAndItsVisits() throws IOException {
    var example = get("/examples/3");
    assertThat(example.path("prompt").asText()).isEqualTo("2+2=");
    assertThat(example.path("response").asText()).isEqualTo("4");
    assertThat(example.path("state").asText()).isEqualTo("late");
    assertThat(example.at("/losses/first").floatValue()).isEqualTo(2.5f);
    assertThat(example.path("learningTime").isNull()).isTrue();
    assertThat(example.path("why").asText()).isEqualTo("because");
    assertThat(example.path("history").toString())
        .isEqualTo("[{\"step\":1,\"loss\":2.5},{\"step\":5,\"loss\":null}]");
  }

  @Test
  void anExampleHasThePropertiesThatTheDocumentRequires() throws IOException {
    var required = new ArrayList<String>();
    get("/openapi.json")
        .at("/components/schemas/Example/required")
        .forEach(name -> required.add(name.asText()));
    assertThat(get("/examples/3").properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrderElementsOf(required);
  }

  @Test
  void aListIsCutToItsLimit() throws IOException {
    assertThat(get("/examples?state=late&limit=3").path("examples")).hasSize(3);
    assertThat(get("/examples?state=late").path("examples")).hasSize(10);
    assertThat(get("/examples?state=late&limit=1").at("/examples/0/history")).isEmpty();
  }

  @Test
  void theLoopIsAskedForAListOnceInTenSecondsHoweverManyLook() throws IOException {
    for (int i = 0; i < 5; i++) get("/examples?state=late&limit=" + (i + 1));
    get("/examples?state=quarantined");
    assertThat(asked)
        .containsExactly(
            new Selection.Newest(Cohort.LATE, Examples.MOST),
            new Selection.Newest(Cohort.QUARANTINED, Examples.MOST));
    now = now.plusSeconds(10);
    get("/examples?state=late");
    assertThat(asked).hasSize(3);
  }

  @Test
  void aListThatCouldNotBeHadIsAskedForAgain() throws IOException {
    answers = false;
    assertThat(get("/examples?state=late").path("status").asInt()).isEqualTo(503);
    answers = true;
    assertThat(get("/examples?state=late").path("examples")).hasSize(10);
  }

  @Test
  void wrongParametersAreRefusedByTheirNames() throws IOException {
    assertThat(get("/examples").path("detail").asText())
        .isEqualTo("state must be one of unseen, unlearned, early, late, quarantined");
    for (var limit : List.of("0", "101", "-1", "x", "", "99999999999")) {
      var answer = get("/examples?state=late&limit=" + limit);
      assertThat(answer.path("status").asInt()).as(limit).isEqualTo(400);
      assertThat(answer.path("detail").asText()).startsWith("limit must be");
    }
  }

  @Test
  void whatIsNotHeldIsNotFound() throws IOException {
    for (var id : List.of("10", "-1", "x", "", "99999999999999999999")) {
      assertThat(get("/examples/" + id).path("status").asInt()).as(id).isEqualTo(404);
    }
  }

  @Test
  void aRunThatIsNotReadyIsNotAsked() throws IOException {
    status.enter(Phase.RECOVERING);
    assertThat(get("/examples/3").path("status").asInt()).isEqualTo(409);
    assertThat(get("/examples?state=late").path("status").asInt()).isEqualTo(409);
    assertThat(asked).isEmpty();
  }

  @Test
  void anEditIsDoneOnceTheStepFromWhichItActsHasBeenTaken() throws IOException {
    var operation = post("/examples/3/remove");
    assertThat(operation.path("detail").asText()).isEqualTo("remove 3 from step 7 on");
    assertThat(edits).containsExactly(new Edit.OfExample(Edit.Kind.REMOVE, 3));
    status.accept(Samples.snapshot(6));
    assertThat(get("/operations/1").path("state").asText()).isEqualTo("running");
    status.accept(Samples.snapshot(7));
    assertThat(get("/operations/1").path("state").asText()).isEqualTo("done");
  }

  @Test
  void eachEditHasItsOwnPath() throws IOException {
    post("/examples/1/release");
    post("/examples/2/wrong");
    assertThat(edits)
        .containsExactly(
            new Edit.OfExample(Edit.Kind.RELEASE, 1), new Edit.OfExample(Edit.Kind.WRONG, 2));
  }

  @Test
  void anEditThatThePoolRefusesIsRefusedInItsWords() throws IOException {
    assertThat(post("/examples/10/wrong").path("status").asInt()).isEqualTo(404);
    assertThat(post("/examples/0/remove").path("status").asInt()).isEqualTo(409);
    assertThat(post("/examples/0/remove").path("detail").asText()).isEqualTo("it is the last");
    assertThat(get("/operations/1").path("status").asInt()).isEqualTo(404);
  }

  private CompletionStage<EditAnswer> edit(Edit.OfExample edit) {
    edits.add(edit);
    return CompletableFuture.completedFuture(
        edit.id() == 0
            ? new EditAnswer.Refused("it is the last")
            : edit.id() < 10 ? new EditAnswer.ActsAt(7) : new EditAnswer.NotHeld());
  }

  private CompletionStage<List<ExampleView>> look(Selection selection) {
    asked.add(selection);
    if (!answers) return CompletableFuture.failedFuture(new TimeoutException());
    return CompletableFuture.completedFuture(
        switch (selection) {
          case Selection.One(var id) -> id < 10 ? List.of(view(id)) : List.of();
          case Selection.Newest _ ->
              List.of(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L).stream().map(this::view).toList();
        });
  }

  private ExampleView view(long id) {
    var tokens = Tokens.ofBytes("2+2=4\0".getBytes(StandardCharsets.UTF_8));
    var entry =
        new LedgerEntry(
            id,
            Cohort.LATE,
            Mark.NONE,
            2,
            1,
            1,
            5,
            0,
            2.5f,
            1f,
            1f,
            1f,
            Float.NaN,
            0.5f,
            0.1f,
            1.5);
    return new ExampleView(entry, new Example("k", "sums", tokens, 4, 0, id), "because");
  }

  private JsonNode get(String path) throws IOException {
    return ask(HttpRequest.GET(Api.ROOT + path));
  }

  private JsonNode post(String path) throws IOException {
    return ask(HttpRequest.POST(Api.ROOT + path));
  }

  private JsonNode ask(HttpRequest bare) throws IOException {
    var request = bare.addHeader(Answers.header("Host", "localhost"));
    var answer = Samples.answered(routes, request);
    return JSON.readTree(((HttpEntity.Strict) answer.entity()).getData().utf8String());
  }

  private static Path topics(Path folder) throws IOException {
    var file = folder.resolve("topic.json");
    ReadTopics.of(new TopicIdentity("cluster", "examples", "id")).write(file);
    return file;
  }
}
