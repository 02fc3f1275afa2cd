package dev.latebloom.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.observe.Phase;
import dev.latebloom.pool.EditAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The control API is what its document says. */
final class ApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> asked = new ArrayList<>();
  private String policy = "{\"learned\":0.5}";
  private final Status status =
      new Status(Path.of("run"), 0, Duration.ofHours(1), () -> Instant.EPOCH);
  private final Routes routes =
      new Routes(
          new Run(
              status,
              _ -> "",
              "{\"latebloom\":{\"run\":{\"seed\":1}}}",
              new Controls(
                  () -> asked.add("checkpoint"),
                  () -> asked.add("drain"),
                  () -> asked.add("pause"),
                  () -> asked.add("resume")),
              new Controls.OfPolicy(
                  () -> CompletableFuture.completedFuture(policy), this::replacePolicy),
              Samples.examples()),
          new Visitors("127.0.0.1", List.of()),
          Samples.gate());

  @BeforeEach
  void trains() {
    status.enter(Phase.TRAINING);
  }

  @Test
  void theDocumentHasEveryPathAndNoOther() throws IOException {
    var own =
        routes.endpoints().stream()
            .filter(each -> each.path().startsWith(Api.ROOT))
            .map(each -> each.method().value() + " " + each.path());
    var told = new ArrayList<String>();
    for (var path : document().path("paths").properties()) {
      for (var method : path.getValue().properties()) {
        if (method.getKey().equals("parameters")) continue;
        told.add(method.getKey().toUpperCase(Locale.ROOT) + " " + Api.ROOT + path.getKey());
      }
    }
    assertThat(told).containsExactlyInAnyOrderElementsOf(own.collect(Collectors.toList()));
  }

  @Test
  void everyAnswerHasThePropertiesThatTheDocumentRequires() throws IOException {
    assertThat(names(get("/status"))).containsExactlyInAnyOrderElementsOf(required("Status"));
    assertThat(names(post("/pause"))).containsExactlyInAnyOrderElementsOf(required("Operation"));
    assertThat(names(get("/nothing"))).containsExactlyInAnyOrderElementsOf(required("Problem"));
  }

  @Test
  void theDocumentKnowsEveryWordThatAnAnswerMayHave() throws IOException {
    var schemas = document().at("/components/schemas");
    assertThat(texts(schemas.at("/Status/properties/phase/enum")))
        .containsExactlyInAnyOrderElementsOf(lower(Phase.values()));
    assertThat(texts(schemas.at("/Operation/properties/kind/enum")))
        .containsExactlyInAnyOrderElementsOf(lower(Operations.Kind.values()));
    assertThat(texts(schemas.at("/Operation/properties/state/enum")))
        .containsExactlyInAnyOrderElementsOf(lower(Operations.State.values()));
  }

  @Test
  void eachControlIsAskedForByItsOwnPath() throws IOException {
    for (var control : List.of("pause", "resume", "checkpoint", "drain")) {
      var operation = post("/" + control);
      assertThat(operation.path("kind").asText()).isEqualTo(control);
      assertThat(get("/operations/" + operation.path("id").asLong()).path("kind"))
          .isEqualTo(operation.path("kind"));
    }
    assertThat(asked).containsExactly("pause", "resume", "checkpoint", "drain");
  }

  @Test
  void anOperationSaysWhereItsStateIs() {
    var answer = answer(request(HttpRequest.POST(Api.ROOT + "/checkpoint")));
    assertThat(answer.status().intValue()).isEqualTo(202);
    assertThat(answer.getHeader("Location").orElseThrow().value())
        .isEqualTo("/api/v1/operations/1");
  }

  @Test
  void aRunThatIsNotReadyIsAskedForNothing() throws IOException {
    status.enter(Phase.RECOVERING);
    assertThat(post("/pause").path("status").asInt()).isEqualTo(409);
    assertThat(asked).isEmpty();
  }

  @Test
  void anOperationThatNeverWasIsNotFound() throws IOException {
    for (var id : List.of("1", "0", "-1", "x", "", "99999999999999999999", "1/2")) {
      assertThat(get("/operations/" + id).path("status").asInt()).as(id).isEqualTo(404);
    }
  }

  @Test
  void theSettingsAreGivenAsTheyWere() throws IOException {
    assertThat(get("/config").at("/latebloom/run/seed").asInt()).isEqualTo(1);
  }

  @Test
  void thePolicysSettingsAreReadAndReplacedAsAWhole() throws IOException {
    assertThat(get("/policy").path("learned").asDouble()).isEqualTo(0.5);
    var operation = put("/policy", "{\"learned\":0.25}");
    assertThat(operation.path("kind").asText()).isEqualTo("edit");
    assertThat(operation.path("detail").asText()).isEqualTo("policy from step 7 on");
    assertThat(get("/policy").path("learned").asDouble()).isEqualTo(0.25);
  }

  @Test
  void wrongSettingsOfThePolicyAreRefusedWithWhatIsWrong() throws IOException {
    var problem = put("/policy", "{\"learned\":2}");
    assertThat(problem.path("status").asInt()).isEqualTo(400);
    assertThat(problem.path("detail").asText()).isEqualTo("learned must be below 1");
    assertThat(get("/policy").path("learned").asDouble()).isEqualTo(0.5);
  }

  private CompletionStage<EditAnswer> replacePolicy(String document) {
    if (document.contains("2}")) throw new IllegalArgumentException("learned must be below 1");
    policy = document;
    return CompletableFuture.completedFuture(new EditAnswer.ActsAt(7));
  }

  private JsonNode document() throws IOException {
    return get("/openapi.json");
  }

  private List<String> required(String schema) throws IOException {
    return texts(document().at("/components/schemas/" + schema + "/required"));
  }

  private JsonNode get(String path) throws IOException {
    return body(answer(request(HttpRequest.GET(Api.ROOT + path))));
  }

  private JsonNode put(String path, String json) throws IOException {
    return body(answer(request(HttpRequest.PUT(Api.ROOT + path).withEntity(json))));
  }

  private JsonNode post(String path) throws IOException {
    return body(answer(request(HttpRequest.POST(Api.ROOT + path))));
  }

  private HttpResponse answer(HttpRequest request) {
    return Samples.answered(routes, request);
  }

  private static HttpRequest request(HttpRequest bare) {
    return bare.addHeader(Answers.header("Host", "localhost"));
  }

  private static JsonNode body(HttpResponse answer) throws IOException {
    return JSON.readTree(((HttpEntity.Strict) answer.entity()).getData().utf8String());
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static List<String> lower(Enum<?>[] values) {
    var names = new ArrayList<String>();
    for (var value : values) names.add(value.name().toLowerCase(Locale.ROOT));
    return names;
  }
}
