package dev.latebloom.train.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which shard holds which tensor, as Hugging Face writes it: a JSON object with {@code weight_map}
 * from tensor to file name. What else it says (a total size) is not believed and not read.
 */
final class ShardIndex {
  private static final long LONGEST = 100_000_000;

  private final Path file;
  private final SortedMap<String, List<String>> namesByShard = new TreeMap<>();

  private ShardIndex(Path file) {
    this.file = file;
  }

  /**
   * Reads an index and checks that its shards are beside it.
   *
   * @throws IOException when it is no index, or names a shard that is not a plain file name
   */
  static ShardIndex read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) throw new IOException(file + " is too long for an index");
    var index = new ShardIndex(file);
    try (var json = SafetensorsHeader.JSON.createParser(file.toFile())) {
      index.read(json);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not JSON: " + SafetensorsHeader.firstLine(e), e);
    }
    if (index.namesByShard.isEmpty()) throw new IOException(file + " has no weight_map");
    return index;
  }

  private void read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException(file + " is no JSON object");
    }
    for (var field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      var token = json.nextToken();
      if (field.equals("weight_map") && token == JsonToken.START_OBJECT) {
        for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
          json.nextToken();
          namesByShard.computeIfAbsent(shard(name, json), _ -> new ArrayList<>()).add(name);
        }
      } else {
        json.skipChildren();
      }
    }
    if (json.nextToken() != null) throw new IOException(file + " goes on after its end");
  }

  /** Only names: a path could lead anywhere. Links are followed, as download caches are made so. */
  private String shard(String tensor, JsonParser json) throws IOException {
    var shard = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
    if (!shard.matches("[\\w.\\-]{1,255}") || !shard.endsWith(".safetensors")) {
      throw new IOException(
          file + " does not give the name of a file beside it as the shard of " + tensor);
    }
    return shard;
  }

  /** Opens all shards, or none unless each holds exactly what the index says. */
  List<SafetensorsFile> open(Path folder) throws IOException {
    var files = new ArrayList<SafetensorsFile>();
    for (var shard : namesByShard.entrySet()) {
      var opened = open(folder.resolve(shard.getKey()), shard.getValue().getFirst());
      check(opened, shard.getValue());
      files.add(opened);
    }
    return files;
  }

  private SafetensorsFile open(Path shard, String tensor) throws IOException {
    try {
      return SafetensorsFile.open(shard);
    } catch (NoSuchFileException e) {
      throw new IOException(
          file + " says that " + tensor + " is in " + shard + ", which is no file", e);
    }
  }

  /** With this, no tensor can be in two shards: in one of them it would be one too many. */
  private void check(SafetensorsFile shard, List<String> names) throws IOException {
    var held = shard.header().tensors().keySet();
    for (var name : names) {
      if (!held.contains(name)) {
        throw new IOException(
            file + " says that " + name + " is in " + shard.path() + ", which lacks it");
      }
    }
    if (held.size() == names.size()) return;
    var indexed = new HashSet<>(names);
    var extra = held.stream().filter(name -> !indexed.contains(name)).findFirst().orElseThrow();
    throw new IOException(shard.path() + " holds " + extra + ", which " + file + " does not say");
  }
}
