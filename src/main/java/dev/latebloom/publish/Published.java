package dev.latebloom.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How far files have been published to one topic, by their paths: what tells a file that has
 * changed from one that is new. A file of it is replaced as a whole.
 */
final class Published {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ObjectNode content;

  private Published(Path file, ObjectNode content) {
    this.file = file;
    this.content = content;
  }

  /**
   * Reads what is known of the topic with this id; of another topic nothing is.
   *
   * @throws IOException if the file is damaged; the message names it
   */
  static Published in(Path file, String topicId) throws IOException {
    var fresh = JSON.createObjectNode().put("topic", topicId);
    fresh.putObject("files");
    if (Files.notExists(file)) return new Published(file, fresh);
    try {
      var read = JSON.readTree(file.toFile());
      boolean same = read.path("topic").asText().equals(topicId);
      return new Published(file, same && read instanceof ObjectNode known ? known : fresh);
    } catch (IOException e) {
      throw new IOException(
          file
              + " is damaged: it has to say which files were published; delete it, and files that"
              + " the brokers still know are not published again",
          e);
    }
  }

  /** How far a file was published; {@link Mark#NONE} for one that was not. */
  Mark of(Path data) {
    var mark = content.path("files").path(name(data));
    return new Mark(mark.path("lines").asLong(), mark.path("digest").asText());
  }

  /** On disk when the call returns. */
  void remember(Path data, Mark mark) throws IOException {
    content
        .withObject("/files")
        .putObject(name(data))
        .put("lines", mark.lines())
        .put("digest", mark.digest());
    Durable.replace(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
  }

  /** Files that were published and are not among these. */
  List<String> others(Collection<Path> given) {
    var others = new ArrayList<String>();
    content.path("files").fieldNames().forEachRemaining(others::add);
    given.forEach(each -> others.remove(name(each)));
    return others;
  }

  private static String name(Path data) {
    return data.toAbsolutePath().normalize().toString();
  }
}
