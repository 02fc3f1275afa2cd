package dev.latebloom.serve;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * A path that is answered, and how.
 *
 * @param path in which a part in braces stands for anything
 */
record Endpoint(
    HttpMethod method, String path, Function<Asked, CompletionStage<HttpResponse>> answer) {

  /** One that answers at once, whatever is asked. */
  static Endpoint at(HttpMethod method, String path, Supplier<HttpResponse> answer) {
    return new Endpoint(method, path, _ -> CompletableFuture.completedFuture(answer.get()));
  }

  /** The named parts of a path that is of this endpoint. */
  Optional<Map<String, String>> match(String asked) {
    var own = path.split("/", -1);
    var parts = asked.split("/", -1);
    if (own.length != parts.length) return Optional.empty();
    var named = new HashMap<String, String>();
    for (int i = 0; i < own.length; i++) {
      boolean anything = own[i].startsWith("{");
      if (anything) named.put(own[i].substring(1, own[i].length() - 1), parts[i]);
      else if (!own[i].equals(parts[i])) return Optional.empty();
    }
    return Optional.of(named);
  }

  @Override
  public String toString() {
    return method.equals(HttpMethods.GET) ? path : method.value() + " " + path;
  }
}
