package dev.latebloom.ingest.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values are written field by field, as the wire format has them. */
final class ProtobufFormTest extends WithRegistry {
  private static final String SUM =
      """
      syntax = "proto3"; // As a registry tells it.
      package school.sums;
      import "confluent/meta.proto";
      option java_package = "school.sums";
      message Sum {
        option (confluent.message_meta) = { doc: "a } sum" };
        reserved 9, 12 to 15;
        int64 id = 1 [(confluent.field_meta).doc = "an \\"id\\"", deprecated = false];
        string prompt = 2;
        string response = 3;
        optional string source = 4;
        repeated sint32 input_ids = 5;
        map<string, Kind> kinds = 6;
        oneof size { uint64 large = 7; Inner inner = 8; }
        enum Kind { KIND_NONE = 0; EASY = 1; HARD = 0x2; OTHER = -1; }
        message Inner { bytes mark = 1; double weight = 2; message Deep { bool is = 1; } }
      }
      /* A second one. */
      message Other { .school.sums.Sum.Inner.Deep deep = 1; }
      service Sums { rpc Ask (Sum) returns (stream Other) { option deprecated = true; } }
      """;

  ProtobufFormTest() throws IOException {}

  @FunctionalInterface
  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    try (var bytes = new ByteArrayOutputStream()) {
      var out = CodedOutputStream.newInstance(bytes);
      writing.to(out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void register(int id, String text) {
    server.put("/schemas/ids/" + id, Map.of("schema", text, "schemaType", "PROTOBUF"));
  }

  private String read(int id, Writing writing) {
    var read = schemas.read(RegistryServer.framed(id, bytes(writing)));
    assertThat(read).isInstanceOf(Schemas.Json.class);
    return new String(((Schemas.Json) read).text(), UTF_8);
  }

  /** Only the first message of a file may leave its index out. */
  private static void first(CodedOutputStream out) throws IOException {
    out.writeSInt32NoTag(0);
  }

  @Test
  void aMessageIsItsFieldsByTheNamesOfItsFileAndWhatHasItsDefaultIsLeftOut() {
    register(7, SUM);

    var json =
        read(
            7,
            out -> {
              first(out);
              out.writeInt64(1, 12);
              out.writeString(2, "é \"1\"+1=\n");
              out.writeString(3, "");
              out.writeString(4, "");
              out.writeString(100, "of a later version");
            });

    assertThat(json).isEqualTo("{\"id\":12,\"prompt\":\"é \\\"1\\\"+1=\\n\",\"source\":\"\"}");
    assertThat(server.asked()).containsExactly("/schemas/ids/7");
  }

  @Test
  void listsMapsEnumsBytesAndUnsignedNumbersAreWhatJsonHasForThem() {
    register(7, SUM);
    Writing kind =
        out -> {
          out.writeString(1, "a");
          out.writeEnum(2, 2);
        };
    Writing unknown = out -> out.writeEnum(2, 5);
    Writing inner =
        out -> {
          out.writeByteArray(1, new byte[] {0, -1});
          out.writeDouble(2, 0.5);
        };

    assertThat(
            read(
                7,
                out -> {
                  first(out);
                  out.writeByteArray(5, bytes(ids -> ids.writeSInt32NoTag(-3)));
                  out.writeSInt32(5, 4);
                  out.writeByteArray(6, bytes(kind));
                  out.writeByteArray(6, bytes(unknown));
                  out.writeUInt64(7, -1);
                }))
        .isEqualTo(
            "{\"input_ids\":[-3,4],\"kinds\":{\"a\":\"HARD\",\"\":5},\"large\":18446744073709551615}");
    assertThat(
            read(
                7,
                out -> {
                  first(out);
                  out.writeByteArray(8, bytes(inner));
                }))
        .isEqualTo("{\"inner\":{\"mark\":\"AP8=\",\"weight\":0.5}}");
  }

  @Test
  void indexesLeadToTheMessageThatAValueIs() {
    register(7, SUM);

    assertThat(
            read(
                7,
                out -> {
                  for (int index : List.of(3, 0, 0, 0)) out.writeSInt32NoTag(index);
                  out.writeBool(1, true);
                }))
        .isEqualTo("{\"is\":true}");
    assertThat(
            read(
                7,
                out -> {
                  for (int index : List.of(1, 1)) out.writeSInt32NoTag(index);
                  out.writeByteArray(1, bytes(deep -> deep.writeBool(1, true)));
                }))
        .isEqualTo("{\"deep\":{\"is\":true}}");
    for (var none : List.of(List.of(1, 2), List.of(1, -1), List.of(2, 1, 0), List.of(-1))) {
      assertThat(
              schemas.read(
                  RegistryServer.framed(
                      7,
                      bytes(
                          out -> {
                            for (int index : none) out.writeSInt32NoTag(index);
                          }))))
          .isEqualTo(new Schemas.NotBySchema("its schema has no such message"));
    }
  }

  @Test
  void filesThatAreImportedAreAskedForAndThoseOfEveryCompilerAreNot() {
    server.put(
        "/schemas/ids/3",
        Map.of(
            "schemaType",
            "PROTOBUF",
            "schema",
            "syntax='proto3'; import \"turns.proto\"; import"
                + " 'google/protobuf/wrappers.proto';message Chat { repeated a.Turn messages = 1;"
                + " google.protobuf.StringValue id = 2; }",
            "references",
            List.of(Map.of("name", "turns.proto", "subject", "a turn", "version", 2))));
    server.put(
        "/subjects/a%20turn/versions/2",
        Map.of(
            "schema",
            "syntax='proto3'; package a; import public 'base.proto'; message Turn { b.Role role ="
                + " 1; }",
            "references",
            List.of(Map.of("name", "base.proto", "subject", "base", "version", 1))));
    server.put(
        "/subjects/base/versions/1",
        Map.of("schema", "syntax='proto3'; package b; enum Role { assistant = 0; user = 1; }"));

    assertThat(
            read(
                3,
                out -> {
                  first(out);
                  out.writeByteArray(1, bytes(turn -> turn.writeEnum(1, 1)));
                  out.writeByteArray(2, bytes(id -> id.writeString(1, "x")));
                }))
        .isEqualTo("{\"messages\":[{\"role\":\"user\"}],\"id\":\"x\"}");
  }

  @Test
  void proto2HasGroupsAndFieldsThatMustBeThere() {
    register(
        5,
        "message Old { required string text = 1 [default = 'a;b']; extensions 100 to max;"
            + " repeated group Turn = 2 { optional int32 number = 3; } }"
            + " extend Old { optional int32 more = 100; }");

    assertThat(
            read(
                5,
                out -> {
                  first(out);
                  out.writeString(1, "t");
                  out.writeTag(2, 3);
                  out.writeInt32(3, 0);
                  out.writeTag(2, 4);
                }))
        .isEqualTo("{\"text\":\"t\",\"turn\":[{\"number\":0}]}");
    assertThat(schemas.read(RegistryServer.framed(5, new byte[] {0})))
        .isEqualTo(new Schemas.NotBySchema("Message missing required fields: text"));
  }

  @Test
  void aTextThatIsNoSchemaIsToldWithItsLine() {
    register(1, "syntax = \"proto3\";\nmessage A {\n  string text = one;\n}");
    register(2, "syntax = \"proto3\";\nmessage A { B b = 1; }");
    register(3, "edition = \"2023\";");

    assertThat(schemas.read(RegistryServer.framed(1, "\0")))
        .isEqualTo(
            new Schemas.UnknownSchema(
                "schema 1 is no Protobuf schema: line 3: \"one\" is no number"));
    assertThat(schemas.read(RegistryServer.framed(2, "\0")))
        .isEqualTo(
            new Schemas.UnknownSchema(
                "schema 2 is no Protobuf schema: A.b: \"B\" is not defined."));
    assertThat(schemas.read(RegistryServer.framed(3, "\0")))
        .isEqualTo(
            new Schemas.UnknownSchema(
                "schema 3 is no Protobuf schema: line 1: editions are not read; proto2 and proto3"
                    + " are"));
  }

  @Test
  void whateverIsDamagedIsToldAndFailsNothing() {
    register(7, SUM);
    var random = new Random(3);
    var whole =
        RegistryServer.framed(
            7,
            bytes(
                out -> {
                  first(out);
                  out.writeInt64(1, 12);
                  out.writeString(2, "1+1=");
                  out.writeByteArray(8, bytes(inner -> inner.writeDouble(2, 0.5)));
                }));
    for (int i = 0; i < 20_000; i++) {
      var fuzzed = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        fuzzed[5 + random.nextInt(fuzzed.length - 5)] = (byte) random.nextInt();
      }
      assertThat(schemas.read(fuzzed))
          .isInstanceOfAny(Schemas.NotBySchema.class, Schemas.Json.class);
    }
    for (int id = 100; id < 1100; id++) {
      var text = new StringBuilder(SUM);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) text.deleteCharAt(at);
        else text.setCharAt(at, text.charAt(random.nextInt(text.length())));
      }
      register(id, text.toString());
      assertThat(schemas.read(RegistryServer.framed(id, "\0"))).isNotNull();
    }
  }
}
