package dev.latebloom.ingest.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Values in the wire format of Confluent's serializers as JSON: a zero byte, the id of a schema in
 * four, and what that schema, of a registry, says. Thread-safe.
 *
 * <p>The registry is asked once for each id, also for one that it does not have; the last thousand
 * are kept.
 */
public final class Schemas {
  private static final int HEADER = 5;
  private static final int KEPT = 1_000;

  /** What a value is. */
  public sealed interface Read {}

  /** JSON, in UTF-8. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record Json(byte[] text) implements Read {}

  /** Of a schema that the registry does not have, or that is of a kind that is not read. */
  public record UnknownSchema(String why) implements Read {}

  /** Not what its schema says. */
  public record NotBySchema(String why) implements Read {}

  /** How values of one schema are read. */
  @FunctionalInterface
  interface Form {
    Read read(byte[] value, int from);
  }

  private final Registry registry;
  private final Map<Integer, Form> forms =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Form> eldest) {
          return size() > KEPT;
        }
      };

  public Schemas(RegistrySettings settings) {
    this.registry = new Registry(settings);
  }

  /** Whether a value is in the wire format: no JSON begins with a zero byte. */
  public static boolean hasOne(byte[] value) {
    return value.length > 0 && value[0] == 0;
  }

  /**
   * Reads a value that {@link #hasOne}.
   *
   * @throws dev.latebloom.broker.BrokerException if the registry does not answer
   */
  public Read read(byte[] value) {
    if (value.length < HEADER) return new NotBySchema("it ends before the id of its schema");
    int id = ByteBuffer.wrap(value).getInt(1);
    return form(id).read(value, HEADER);
  }

  private Form form(int id) {
    synchronized (forms) {
      var known = forms.get(id);
      if (known != null) return known;
    }
    // Not under the lock: another schema must not wait for this one.
    var asked = registry.byId(id).map(schema -> form(id, schema)).orElseGet(() -> unknown(id));
    synchronized (forms) {
      forms.put(id, asked);
    }
    return asked;
  }

  private static Form unknown(int id) {
    var why = "the registry has no schema " + Integer.toUnsignedString(id);
    return (_, _) -> new UnknownSchema(why);
  }

  private Form form(int id, JsonNode schema) {
    var type = schema.path("schemaType").asText("AVRO");
    return switch (type) {
      case "AVRO" -> AvroForm.of(id, schema, this::referred);
      case "PROTOBUF" -> ProtobufForm.of(id, schema, this::referred);
      case "JSON" -> (value, from) -> new Json(Arrays.copyOfRange(value, from, value.length));
      default -> {
        var why = "schema %d is of type %s; AVRO, JSON and PROTOBUF are read".formatted(id, type);
        yield (_, _) -> new UnknownSchema(why);
      }
    };
  }

  private Optional<JsonNode> referred(JsonNode reference) {
    return registry.byVersion(
        reference.path("subject").asText(), reference.path("version").asInt());
  }

  static Json json(String text) {
    return new Json(text.getBytes(UTF_8));
  }
}
