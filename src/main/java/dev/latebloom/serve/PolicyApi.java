package dev.latebloom.serve;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PUT;

import dev.latebloom.pool.EditAnswer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** The part of the control API that is about the policy's settings. */
final class PolicyApi {
  private static final String PATH = Api.ROOT + "/policy";

  private final Run run;
  private final Operations operations;

  PolicyApi(Run run, Operations operations) {
    this.run = run;
    this.operations = operations;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(GET, PATH, _ -> run.whereReady(this::read)),
        new Endpoint(PUT, PATH, asked -> run.whereReady(() -> replace(asked.body()))));
  }

  private CompletionStage<HttpResponse> read() {
    return run.policy().read().get().thenApply(json -> Answers.json(StatusCodes.OK, json));
  }

  private CompletionStage<HttpResponse> replace(String document) {
    try {
      return run.policy().replace().apply(document).thenApply(this::replaced);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(
          Answers.problem(StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage())));
    }
  }

  private HttpResponse replaced(EditAnswer answer) {
    return switch (answer) {
      case EditAnswer.ActsAt(var step) ->
          Api.accepted(operations.edit("policy", step, run.status().now()));
      case EditAnswer.NotHeld() -> throw new IllegalStateException("a policy is no example");
      case EditAnswer.Refused(var why) -> Answers.problem(StatusCodes.CONFLICT, why);
    };
  }
}
