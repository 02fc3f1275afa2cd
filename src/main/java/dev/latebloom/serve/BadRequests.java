package dev.latebloom.serve;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers requests that are not HTTP as it does other errors. Nothing is logged: strangers could
 * fill the log of a run.
 */
public final class BadRequests extends ParsingErrorHandler {
  /** Pekko finds the handler by the class's name, as Scala's objects are found. */
  @SuppressWarnings({"checkstyle", "MemberName", "ConstantField"})
  public static final BadRequests MODULE$ = new BadRequests();

  private BadRequests() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    return Answers.problem(status, "not a request that can be read: " + info.summary());
  }
}
