package dev.latebloom.serve;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;

/**
 * Reads the body of a request that puts something, and throws those of others away.
 *
 * @param most bytes of a body
 * @param patience longest wait for the whole of it
 */
record Bodies(long most, Duration patience, Materializer materializer) {

  /** What {@code answers} gives to the request, with its body in memory. */
  CompletionStage<HttpResponse> answer(
      HttpRequest request, Function<HttpRequest, CompletionStage<HttpResponse>> answers) {
    if (!request.method().equals(HttpMethods.PUT)) {
      var _ = request.discardEntityBytes(materializer);
      return answers.apply(request);
    }
    return request
        .entity()
        .toStrict(patience.toMillis(), most, materializer)
        .handle(
            (read, failure) ->
                failure == null
                    ? answers.apply(request.withEntity(read))
                    : CompletableFuture.completedFuture(refused(failure)))
        .thenCompose(Function.identity());
  }

  /** Gives this answer to the request, whose body is thrown away as it comes. */
  CompletionStage<HttpResponse> unread(HttpRequest request, HttpResponse answer) {
    var _ = request.discardEntityBytes(materializer);
    return CompletableFuture.completedFuture(answer);
  }

  private static HttpResponse refused(Throwable failure) {
    return switch (failure) {
      case TimeoutException _ ->
          Answers.problem(
              StatusCodes.REQUEST_TIMEOUT,
              "the body has not come within latebloom.serve.idle-timeout");
      case EntityStreamSizeException _ -> Answers.tooLarge();
      default ->
          Answers.problem(
              StatusCodes.BAD_REQUEST, "the body could not be read: " + failure.getMessage());
    };
  }
}
