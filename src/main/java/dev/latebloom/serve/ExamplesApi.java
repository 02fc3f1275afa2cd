package dev.latebloom.serve;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.pool.Edit;
import dev.latebloom.pool.Edit.Kind;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.serve.example.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** The part of the control API that is about single examples. */
final class ExamplesApi {
  private static final int USUAL = 20;

  private final Run run;
  private final Operations operations;

  ExamplesApi(Run run, Operations operations) {
    this.run = run;
    this.operations = operations;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(GET, Api.ROOT + "/examples", this::list),
        new Endpoint(GET, Api.ROOT + "/examples/{id}", this::one),
        at("release", Kind.RELEASE),
        at("wrong", Kind.WRONG),
        at("remove", Kind.REMOVE));
  }

  private Endpoint at(String word, Kind kind) {
    return new Endpoint(
        POST, Api.ROOT + "/examples/{id}/" + word, asked -> edit(asked, word, kind));
  }

  private CompletionStage<HttpResponse> list(Asked asked) {
    var cohort = asked.parameter("state").flatMap(ExamplesApi::cohort);
    if (cohort.isEmpty()) {
      var states = Arrays.stream(Cohort.values()).map(Meters::lower);
      return refused("state must be one of " + states.collect(Collectors.joining(", ")));
    }
    var limit = asked.parameter("limit").map(ExamplesApi::number).orElse(USUAL);
    if (limit < 1 || limit > Examples.MOST) {
      return refused("limit must be a number from 1 to " + Examples.MOST);
    }
    return run.whereReady(
        () -> run.examples().newest(cohort.get(), limit).thenApply(ExamplesApi::all));
  }

  private CompletionStage<HttpResponse> one(Asked asked) {
    var id = asked.id();
    if (id.isEmpty()) return CompletableFuture.completedFuture(notHeld());
    return run.whereReady(
        () ->
            run.examples()
                .one(id.get())
                .thenApply(found -> found.map(Answers::json).orElseGet(ExamplesApi::notHeld)));
  }

  private CompletionStage<HttpResponse> edit(Asked asked, String word, Kind kind) {
    var id = asked.id();
    if (id.isEmpty()) return CompletableFuture.completedFuture(notHeld());
    return run.whereReady(
        () ->
            run.examples()
                .edit(new Edit.OfExample(kind, id.get()))
                .thenApply(answer -> edited(word + " " + id.get(), answer)));
  }

  private HttpResponse edited(String what, EditAnswer answer) {
    return switch (answer) {
      case EditAnswer.ActsAt(var step) ->
          Api.accepted(operations.edit(what, step, run.status().now()));
      case EditAnswer.NotHeld() -> notHeld();
      case EditAnswer.Refused(var why) -> Answers.problem(StatusCodes.CONFLICT, why);
    };
  }

  private static HttpResponse all(List<ObjectNode> examples) {
    var node = JsonNodeFactory.instance.objectNode();
    node.putArray("examples").addAll(examples);
    return Answers.json(node);
  }

  private static Optional<Cohort> cohort(String name) {
    return Arrays.stream(Cohort.values()).filter(each -> Meters.lower(each).equals(name)).findAny();
  }

  /** A number of a few digits; 0 for anything else. */
  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static CompletionStage<HttpResponse> refused(String why) {
    return CompletableFuture.completedFuture(Answers.problem(StatusCodes.BAD_REQUEST, why));
  }

  private static HttpResponse notHeld() {
    return Answers.problem(
        StatusCodes.NOT_FOUND,
        "no example with this id may be drawn; ids are the numbers that lists of examples have");
  }
}
