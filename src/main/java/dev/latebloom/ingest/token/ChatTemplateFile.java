package dev.latebloom.ingest.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The chat templates beside a tokenizer, in Jinja.
 *
 * @param path of the file that has them
 * @param templates by name; most folders have one, called default
 */
public record ChatTemplateFile(Path path, Map<String, String> templates) {
  /** The name of the one for all conversations that no other is for. */
  public static final String DEFAULT = "default";

  /** The file that transformers writes. */
  public static final String NAME = "chat_template.jinja";

  private static final String WITH_TOOLS = "tool_use";
  private static final String KEY = "chat_template";

  public ChatTemplateFile {
    templates = Map.copyOf(templates);
  }

  /** A file of its own goes before an entry of the configuration, as in transformers. */
  public static Optional<ChatTemplateFile> in(Path folder) throws IOException {
    var file = folder.resolve(NAME);
    if (Files.exists(file)) {
      return Optional.of(new ChatTemplateFile(file, Map.of(DEFAULT, Files.readString(file))));
    }
    for (var name : List.of("chat_template.json", TokenizerFiles.CONFIG)) {
      var json = folder.resolve(name);
      if (!Files.exists(json)) continue;
      var entry = new JsonMapper().readTree(json.toFile()).path(KEY);
      var named = named(entry);
      if (!named.isEmpty()) return Optional.of(new ChatTemplateFile(json, named));
    }
    return Optional.empty();
  }

  private static Map<String, String> named(JsonNode entry) {
    if (entry.isTextual()) return Map.of(DEFAULT, entry.asText());
    var named = new LinkedHashMap<String, String>();
    for (var each : entry) named.put(each.path("name").asText(), each.path("template").asText());
    return named;
  }

  /** The one for conversations without tools. */
  public String usual() throws IOException {
    var usual = templates.get(DEFAULT);
    if (usual != null) return usual;
    throw new IOException(
        path + " has no template called default, but " + String.join(", ", templates.keySet()));
  }

  /** The one for conversations with tools; most often the same. */
  public String withTools() throws IOException {
    var forTools = templates.get(WITH_TOOLS);
    return forTools == null ? usual() : forTools;
  }
}
