package dev.latebloom.ingest.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.broker.BrokerException;
import dev.latebloom.config.Authorization;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry behind Confluent's REST interface. Thread-safe.
 *
 * <p>Calls wait for its answer, up to the timeout, and throw {@link BrokerException} when it gives
 * none: that is no record's fault.
 */
final class Registry {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/vnd.schemaregistry.v1+json, application/json";
  private static final int LARGEST_ANSWER = 16 << 20;

  private final RegistrySettings settings;
  private final Optional<String> authorization;
  private final HttpClient client;

  Registry(RegistrySettings settings) {
    this.settings = settings;
    this.authorization =
        Authorization.of(
            "ingest.registry.authorization-variable",
            settings.authorizationVariable(),
            System.getenv());
    this.client = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
  }

  /** A schema as the registry tells it; empty where it has none of this id. */
  Optional<JsonNode> byId(int id) {
    return get("/schemas/ids/" + Integer.toUnsignedString(id));
  }

  /** A schema that another one refers to. */
  Optional<JsonNode> byVersion(String subject, int version) {
    var name = URLEncoder.encode(subject, UTF_8).replace("+", "%20");
    return get("/subjects/" + name + "/versions/" + version);
  }

  private Optional<JsonNode> get(String path) {
    try {
      var answer = client.send(request(path), limited());
      return switch (answer.statusCode()) {
        case 200 -> Optional.of(JSON.readTree(answer.body()));
        case 404 -> Optional.empty();
        default -> throw failed(path, "it answers " + answer.statusCode(), null);
      };
    } catch (IOException e) {
      throw failed(path, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(path, "interrupted", new InterruptedIOException());
    }
  }

  private HttpRequest request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(settings.url().replaceAll("/+$", "") + path))
            .timeout(settings.timeout())
            .header("Accept", TYPE);
    authorization.ifPresent(who -> request.header("Authorization", who));
    return request.build();
  }

  private static HttpResponse.BodyHandler<byte[]> limited() {
    return HttpResponse.BodyHandlers.limiting(
        HttpResponse.BodyHandlers.ofByteArray(), LARGEST_ANSWER);
  }

  private BrokerException failed(String path, String how, @Nullable IOException cause) {
    return new BrokerException(
        "the schema registry at %s does not give %s (%s): see ingest.registry"
            .formatted(settings.url(), path, how),
        cause);
  }
}
