package dev.latebloom.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The predictions there are, and the file that holds them, if any: JSON lines, of which the first
 * says what they are predictions of. The file is all the state of an evaluation: what is in it is
 * not asked again, and half a line, which a crash may leave, is cut off.
 */
public final class Predictions implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEADER = "evaluation";

  private final Optional<FileChannel> file;
  private final TreeMap<Integer, Prediction> byIndex = new TreeMap<>();

  private Predictions(Optional<FileChannel> file) {
    this.file = file;
  }

  /** Predictions that are kept nowhere. */
  public static Predictions inMemory() {
    return new Predictions(Optional.empty());
  }

  /**
   * Opens or makes a file.
   *
   * @param of what they are predictions of: by name, what must be the same
   * @throws IllegalArgumentException when the file has predictions of something else, or is
   *     something else
   */
  public static Predictions in(Path path, Map<String, String> of) throws IOException {
    var folder = path.toAbsolutePath().getParent();
    if (folder != null) Files.createDirectories(folder);
    var channel =
        FileChannel.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    var predictions = new Predictions(Optional.of(channel));
    try {
      predictions.restore(path, new TreeMap<>(of));
      return predictions;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void restore(Path path, Map<String, String> of) throws IOException {
    var channel = file.orElseThrow();
    var text = Files.readString(path);
    int whole = text.lastIndexOf('\n') + 1;
    var lines = text.substring(0, whole).lines().toList();
    if (lines.isEmpty()) {
      if (!text.isEmpty() && !text.startsWith("{\"" + HEADER)) throw foreign(path);
      channel.truncate(0);
      var header = JSON.createObjectNode();
      of.forEach(header.putObject(HEADER)::put);
      append(List.of(header));
      return;
    }
    check(path, header(path, lines.getFirst()), of);
    for (int i = 1; i < lines.size(); i++) {
      var prediction = Prediction.of(json(path, lines.get(i)));
      byIndex.put(prediction.index(), prediction);
    }
    long end = text.substring(0, whole).getBytes(UTF_8).length;
    channel.truncate(end);
    channel.position(end);
  }

  private static Map<String, String> header(Path path, String line) {
    var header = json(path, line).path(HEADER);
    if (!header.isObject()) throw foreign(path);
    var names = new TreeMap<String, String>();
    header.properties().forEach(each -> names.put(each.getKey(), each.getValue().asText()));
    return names;
  }

  private static void check(Path path, Map<String, String> there, Map<String, String> here) {
    for (var name : here.keySet()) {
      var before = there.getOrDefault(name, "");
      var now = here.getOrDefault(name, "");
      if (!before.equals(now)) {
        throw new IllegalArgumentException(
            "%s has predictions with %s = %s, not %s; give another file, or delete this one"
                .formatted(path, name, before, now));
      }
    }
  }

  private static JsonNode json(Path path, String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw foreign(path);
    }
  }

  private static IllegalArgumentException foreign(Path path) {
    return new IllegalArgumentException(
        path + " is no file of predictions; give another, which is made where there is none");
  }

  /** Adds some, and returns when the file has them. */
  void add(List<Prediction> some) throws IOException {
    append(some.stream().map(Prediction::toJson).toList());
    for (var one : some) byIndex.put(one.index(), one);
  }

  private void append(List<ObjectNode> lines) throws IOException {
    if (file.isEmpty()) return;
    var text = new StringBuilder();
    for (var line : lines) text.append(JSON.writeValueAsString(line)).append('\n');
    var bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
    while (bytes.hasRemaining()) file.get().write(bytes);
  }

  boolean has(int index) {
    return byIndex.containsKey(index);
  }

  /** How many there are. */
  public int size() {
    return byIndex.size();
  }

  /** All of them, in the order of the data. */
  public List<Prediction> all() {
    return new ArrayList<>(byIndex.values());
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) file.get().close();
  }
}
