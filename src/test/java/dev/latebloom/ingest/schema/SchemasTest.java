package dev.latebloom.ingest.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.broker.BrokerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SchemasTest extends WithRegistry {
  private static final String RECORD =
      """
      {"type": "record", "name": "Sum", "fields": [
        {"name": "id", "type": "long"}, {"name": "prompt", "type": "string"},
        {"name": "response", "type": "string"}, {"name": "source", "type": ["null", "string"]}]}\
      """;

  SchemasTest() throws IOException {}

  @Test
  void aRecordOfAvroIsItsFieldsInJsonAndItsSchemaIsAskedForOnce() throws IOException {
    server.register(7, RECORD);
    assertThat(json(sum("é \"2\"\n", null)))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"id\":1,\"prompt\":\"1+1=\",\"response\":\"é \\\"2\\\"\\n"
                        + "\",\"source\":null}"));
    assertThat(json(sum("2", "sums")).path("source").asText()).isEqualTo("sums");
    assertThat(server.asked()).containsExactly("/schemas/ids/7");
  }

  @Test
  void aSchemaMayReferToOthers() throws IOException {
    server.put(
        "/schemas/ids/3",
        Map.of(
            "schema",
            "{\"type\":\"record\",\"name\":\"Chat\",\"fields\":[{\"name\":\"messages\",\"type\":{\"type\":\"array\",\"items\":\"a.Turn\"}}]}",
            "references",
            List.of(Map.of("name", "a.Turn", "subject", "a turn/1", "version", 2))));
    var turn =
        "{\"type\":\"record\",\"namespace\":\"a\",\"name\":\"Turn\",\"fields\":[{\"name\":\"role\",\"type\":\"string\"}]}";
    server.put("/subjects/a%20turn%2F1/versions/2", Map.of("schema", turn));
    var parser = new Schema.Parser();
    var turns = Schema.createArray(parser.parse(turn));
    var chat = Schema.createRecord("Chat", "", "", false);
    chat.setFields(List.of(new Schema.Field("messages", turns)));
    var user = new GenericData.Record(turns.getElementType());
    user.put("role", "user");
    var value = new GenericData.Record(chat);
    value.put("messages", List.of(user, user));

    assertThat(json(RegistryServer.avro(3, chat, value)).at("/messages/1/role").asText())
        .isEqualTo("user");
  }

  @Test
  void jsonByASchemaIsWhatFollowsItsId() throws IOException {
    server.put("/schemas/ids/9", Map.of("schema", "{}", "schemaType", "JSON"));

    assertThat(json(RegistryServer.framed(9, "{\"text\":\"t\"}")).path("text").asText())
        .isEqualTo("t");
  }

  @Test
  void whatTheRegistryLacksIsAskedForOnce() {
    for (int i = 0; i < 2; i++) {
      assertThat(schemas.read(RegistryServer.framed(-1, "")))
          .isEqualTo(new Schemas.UnknownSchema("the registry has no schema 4294967295"));
    }
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void anotherKindOfSchemaIsToldByName() {
    server.put("/schemas/ids/2", Map.of("schema", "struct A {}", "schemaType", "THRIFT"));
    server.register(4, "{\"type\":\"nothing\"}");

    assertThat(schemas.read(RegistryServer.framed(2, "\0")))
        .isEqualTo(
            new Schemas.UnknownSchema(
                "schema 2 is of type THRIFT; AVRO, JSON and PROTOBUF are read"));
    assertThat(schemas.read(RegistryServer.framed(4, "")))
        .isInstanceOf(Schemas.UnknownSchema.class);
  }

  @Test
  void aDamagedValueIsNotBySchemaWhateverItsBytesAre() {
    server.register(7, RECORD);
    server.register(8, "{\"type\":\"array\",\"items\":\"null\"}");
    var whole = sum("2", "sums");
    assertThat(schemas.read(Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(Schemas.NotBySchema.class);
    assertThat(schemas.read(Arrays.copyOf(whole, whole.length + 1)))
        .isEqualTo(new Schemas.NotBySchema("bytes are left behind what it says"));
    assertThat(schemas.read(new byte[3])).isInstanceOf(Schemas.NotBySchema.class);
    // Lengths of some 10^18.
    var huge = ByteBuffer.allocate(14).put((byte) 0).putInt(8).putLong(-2).put((byte) 1).array();
    assertThat(schemas.read(huge)).isInstanceOf(Schemas.NotBySchema.class);
    var random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      var fuzzed = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        fuzzed[5 + random.nextInt(fuzzed.length - 5)] = (byte) random.nextInt();
      }
      assertThat(schemas.read(fuzzed))
          .isInstanceOfAny(Schemas.NotBySchema.class, Schemas.Json.class);
    }
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoRecordsFault() {
    server.fail(500);
    assertThatThrownBy(() -> schemas.read(sum("2", null)))
        .isInstanceOf(BrokerException.class)
        .hasMessage(
            "the schema registry at %s does not give /schemas/ids/7 (it answers 500): see ingest.registry"
                .formatted(server.url()));
    server.fail(200);
    server.register(7, RECORD);
    assertThat(schemas.read(sum("2", null))).isInstanceOf(Schemas.Json.class);
    server.close();
    assertThatThrownBy(() -> schemas.read(RegistryServer.framed(1, "")))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("does not give /schemas/ids/1");
  }

  @Test
  void anAddressWithAUserIsRefused() {
    assertThatThrownBy(
            () -> new RegistrySettings("http://me:secret@host", "", Duration.ofSeconds(1)))
        .hasMessageContaining("latebloom.ingest.registry.url must be an address");
  }

  private JsonNode json(byte[] value) throws IOException {
    var read = schemas.read(value);
    assertThat(read).isInstanceOf(Schemas.Json.class);
    return new ObjectMapper().readTree(new String(((Schemas.Json) read).text(), UTF_8));
  }

  private static byte[] sum(String response, @Nullable String source) {
    var schema = new Schema.Parser().parse(RECORD);
    var sum = new GenericData.Record(schema);
    sum.put("id", 1L);
    sum.put("prompt", "1+1=");
    sum.put("response", response);
    sum.put("source", source);
    return RegistryServer.avro(7, schema, sum);
  }
}
