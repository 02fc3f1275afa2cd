package dev.latebloom.serve;

import dev.latebloom.serve.example.Examples;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * The run that HTTP is about.
 *
 * @param metrics a scrape, in the text format whose content type it is given
 * @param settings what it was told, as JSON, without secrets
 */
public record Run(
    Status status,
    UnaryOperator<String> metrics,
    String settings,
    Controls controls,
    Controls.OfPolicy policy,
    Examples examples) {

  /** The answer, where the run can give one. */
  CompletionStage<HttpResponse> whereReady(Supplier<CompletionStage<HttpResponse>> answer) {
    return status.now().ready()
        ? answer.get()
        : CompletableFuture.completedFuture(Answers.notReady());
  }
}
