package dev.latebloom;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a database of known vulnerabilities (OSV's interface) says of libraries. */
final class Vulnerabilities {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Vulnerabilities() {}

  /** A library of Maven's. */
  record Library(String group, String artifact, String version) {
    private Map<String, Object> query() {
      return Map.of(
          "version",
          version,
          "package",
          Map.of("ecosystem", "Maven", "name", group + ":" + artifact));
    }
  }

  /** What is known of a library. */
  record Finding(Library library, List<String> ids) {}

  /** The libraries of a class path of Maven's, which has each where its repository keeps it. */
  static List<Library> on(String classPath, char separator) {
    return Stream.of(classPath.split(Pattern.quote("" + separator), -1))
        .map(Path::of)
        .flatMap(jar -> library(jar).stream())
        .distinct()
        .toList();
  }

  private static Optional<Library> library(Path jar) {
    int names = jar.getNameCount();
    var repository = names - 1;
    while (repository >= 0 && !jar.getName(repository).toString().equals("repository"))
      repository--;
    if (repository < 0 || names - repository < 5 || !jar.toString().endsWith(".jar")) {
      return Optional.empty();
    }
    var group =
        jar.subpath(repository + 1, names - 3)
            .toString()
            .replace(jar.getFileSystem().getSeparator(), ".");
    return Optional.of(
        new Library(group, jar.getName(names - 3).toString(), jar.getName(names - 2).toString()));
  }

  /**
   * Those of which any is known.
   *
   * @throws IOException when the database cannot be asked; the message says what to do
   */
  static List<Finding> known(URI database, List<Library> libraries)
      throws IOException, InterruptedException {
    var queries = Map.of("queries", libraries.stream().map(Library::query).toList());
    var request =
        HttpRequest.newBuilder(database.resolve("/v1/querybatch"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(queries)))
            .build();
    try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
      if (answer.statusCode() != 200) throw new IOException("it answers " + answer.statusCode());
      return findings(libraries, answer.body());
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be asked for vulnerabilities (%s); ask where there is a network, or name another database of OSV's interface"
              .formatted(
                  database, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          e);
    }
  }

  private static List<Finding> findings(List<Library> libraries, String answer) throws IOException {
    var results = JSON.readTree(answer).path("results");
    if (results.size() != libraries.size()) {
      throw new IOException(
          "it was asked about %d libraries and answers about %d"
              .formatted(libraries.size(), results.size()));
    }
    var found = new ArrayList<Finding>();
    for (int i = 0; i < libraries.size(); i++) {
      var ids = new ArrayList<String>();
      results.get(i).path("vulns").forEach(each -> ids.add(each.path("id").asText()));
      if (!ids.isEmpty()) found.add(new Finding(libraries.get(i), ids));
    }
    return found;
  }
}
