package dev.latebloom.ingest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;

/** Values of an Avro schema. Unions are what they hold; bytes are text of one byte a character. */
record AvroForm(Schema schema) implements Schemas.Form {
  /** References of references, at most: the registry allows no circle, and this ends one. */
  private static final int DEEPEST = 64;

  static {
    // Avro reserves what a length says before it has read it, and a damaged one may say anything.
    bound("bytes", 64 << 20);
    bound("string", 64 << 20);
    bound("collectionItems", 4 << 20);
  }

  private static void bound(String what, int most) {
    var name = "org.apache.avro.limits." + what + ".maxLength";
    if (System.getProperty(name) == null) System.setProperty(name, Integer.toString(most));
  }

  /**
   * The form of a schema as a registry tells it.
   *
   * @param referred gives a schema that another one refers to
   */
  static Schemas.Form of(int id, JsonNode told, Function<JsonNode, Optional<JsonNode>> referred) {
    var parser = new Schema.Parser();
    try {
      parseReferences(parser, told, referred, 0);
      return new AvroForm(parser.parse(told.path("schema").asText()));
    } catch (AvroRuntimeException e) {
      var why = "schema %d is no Avro schema: %s".formatted(id, oneLine(e));
      return (_, _) -> new Schemas.UnknownSchema(why);
    }
  }

  private static void parseReferences(
      Schema.Parser parser,
      JsonNode told,
      Function<JsonNode, Optional<JsonNode>> referred,
      int depth) {
    for (var reference : told.path("references")) {
      var name = reference.path("name").asText();
      if (parser.getTypes().containsKey(name)) continue;
      if (depth == DEEPEST) throw new AvroRuntimeException("references are too deep at " + name);
      var other =
          referred
              .apply(reference)
              .orElseThrow(() -> new AvroRuntimeException("the registry has no " + name));
      parseReferences(parser, other, referred, depth + 1);
      if (!parser.getTypes().containsKey(name)) parser.parse(other.path("schema").asText());
    }
  }

  @Override
  public Schemas.Read read(byte[] value, int from) {
    var bytes = DecoderFactory.get().binaryDecoder(value, from, value.length - from, null);
    try {
      var datum = new GenericDatumReader<Object>(schema).read(null, bytes);
      if (!bytes.isEnd()) return new Schemas.NotBySchema("bytes are left behind what it says");
      return Schemas.json(GenericData.get().toString(datum));
    } catch (IOException | RuntimeException e) {
      // Whatever a damaged value makes of the reader is the value's fault.
      return new Schemas.NotBySchema(oneLine(e));
    } catch (StackOverflowError e) {
      return new Schemas.NotBySchema("it is nested too deeply");
    }
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
