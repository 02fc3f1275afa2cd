package dev.latebloom.ingest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.AnyProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.Message;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values of a Protobuf schema, whose text is that of a {@code .proto} file. Fields have the names
 * that the file gives them; those that have their default value are left out, as in Protobuf's own
 * JSON. Bytes are base64, enums names, and a wrapper is what it wraps.
 */
record ProtobufForm(FileDescriptor file) implements Schemas.Form {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** References of references, and messages within messages, at most. */
  private static final int DEEPEST = 64;

  /** Files that every compiler brings, so that no registry has them. */
  private static final Map<String, FileDescriptor> BUILT_IN =
      Stream.of(
              AnyProto.getDescriptor(),
              DescriptorProtos.getDescriptor(),
              DurationProto.getDescriptor(),
              EmptyProto.getDescriptor(),
              FieldMaskProto.getDescriptor(),
              StructProto.getDescriptor(),
              TimestampProto.getDescriptor(),
              WrappersProto.getDescriptor())
          .collect(Collectors.toMap(FileDescriptor::getName, Function.identity()));

  /**
   * The form of a schema as a registry tells it.
   *
   * @param referred gives a schema that another one refers to
   */
  static Schemas.Form of(int id, JsonNode told, Function<JsonNode, Optional<JsonNode>> referred) {
    try {
      var files = new HashMap<>(BUILT_IN);
      return new ProtobufForm(file("schema.proto", told, referred, files, 0));
    } catch (DescriptorValidationException | IllegalArgumentException e) {
      var why = "schema %d is no Protobuf schema: %s".formatted(id, e.getMessage());
      return (_, _) -> new Schemas.UnknownSchema(why);
    }
  }

  private static FileDescriptor file(
      String name,
      JsonNode told,
      Function<JsonNode, Optional<JsonNode>> referred,
      Map<String, FileDescriptor> files,
      int depth)
      throws DescriptorValidationException {
    if (depth == DEEPEST) throw new IllegalArgumentException("references are too deep at " + name);
    for (var reference : told.path("references")) {
      var other = reference.path("name").asText();
      if (files.containsKey(other)) continue;
      var schema =
          referred
              .apply(reference)
              .orElseThrow(() -> new IllegalArgumentException("the registry has no " + other));
      files.put(other, file(other, schema, referred, files, depth + 1));
    }
    return linked(ProtoText.parse(name, told.path("schema").asText()), files);
  }

  /** An import that nobody has is of no matter unless a type is missing, which is then told. */
  private static FileDescriptor linked(ProtoText.Parsed parsed, Map<String, FileDescriptor> files)
      throws DescriptorValidationException {
    var proto = parsed.file();
    var imported = new ArrayList<FileDescriptor>();
    for (var each : parsed.imports()) {
      var found = files.get(each.name());
      if (found == null) continue;
      if (each.handedOn()) proto.addPublicDependency(imported.size());
      proto.addDependency(found.getName());
      imported.add(found);
    }
    return FileDescriptor.buildFrom(proto.build(), imported.toArray(FileDescriptor[]::new));
  }

  @Override
  public Schemas.Read read(byte[] value, int from) {
    var bytes = CodedInputStream.newInstance(value, from, value.length - from);
    try {
      var type = type(bytes);
      if (type.isEmpty()) return new Schemas.NotBySchema("its schema has no such message");
      var message = DynamicMessage.parseFrom(type.get(), bytes);
      bytes.checkLastTagWas(0);
      return Schemas.json(json(message).toString());
    } catch (IOException | RuntimeException e) {
      // Whatever a damaged value makes of the reader is the value's fault.
      return new Schemas.NotBySchema(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /** Before the message stand the indexes that lead to its type: how many, then each; 0 for [0]. */
  private Optional<Descriptor> type(CodedInputStream bytes) throws IOException {
    int count = bytes.readSInt32();
    if (count < 0 || count > DEEPEST) return Optional.empty();
    var types = file.getMessageTypes();
    var type = at(types, count == 0 ? 0 : bytes.readSInt32());
    for (int i = 1; i < count && type.isPresent(); i++) {
      type = at(type.get().getNestedTypes(), bytes.readSInt32());
    }
    return type;
  }

  private static Optional<Descriptor> at(List<Descriptor> types, int index) {
    return index >= 0 && index < types.size() ? Optional.of(types.get(index)) : Optional.empty();
  }

  private static ObjectNode json(Message message) {
    var json = JSON.objectNode();
    message.getAllFields().forEach((field, value) -> json.set(field.getName(), json(field, value)));
    return json;
  }

  private static JsonNode json(FieldDescriptor field, Object value) {
    if (!(value instanceof List<?> all)) return one(field, value);
    if (!field.isMapField()) {
      var list = JSON.arrayNode();
      for (var each : all) list.add(one(field, each));
      return list;
    }
    var map = JSON.objectNode();
    for (var each : all) {
      var entry = (Message) each;
      var parts = field.getMessageType().getFields();
      map.set(
          String.valueOf(entry.getField(parts.getFirst())),
          one(parts.getLast(), entry.getField(parts.getLast())));
    }
    return map;
  }

  private static JsonNode one(FieldDescriptor field, Object value) {
    return switch (value) {
      case Message message -> isWrapper(message) ? wrapped(message) : json(message);
      case EnumValueDescriptor constant ->
          constant.getIndex() < 0
              ? JSON.numberNode(constant.getNumber())
              : JSON.textNode(constant.getName());
      case ByteString bytes -> JSON.binaryNode(bytes.toByteArray());
      case String text -> JSON.textNode(text);
      case Boolean is -> JSON.booleanNode(is);
      case Integer number ->
          isUnsigned(field)
              ? JSON.numberNode(Integer.toUnsignedLong(number))
              : JSON.numberNode(number);
      case Long number ->
          isUnsigned(field)
              ? JSON.numberNode(new BigInteger(Long.toUnsignedString(number)))
              : JSON.numberNode(number);
      case Float number -> JSON.numberNode(number);
      case Double number -> JSON.numberNode(number);
      default -> throw new IllegalStateException("a value of " + value.getClass());
    };
  }

  private static boolean isUnsigned(FieldDescriptor field) {
    return switch (field.getType()) {
      case UINT32, UINT64, FIXED32, FIXED64 -> true;
      default -> false;
    };
  }

  private static boolean isWrapper(Message message) {
    return message
        .getDescriptorForType()
        .getFile()
        .getName()
        .equals(WrappersProto.getDescriptor().getName());
  }

  private static JsonNode wrapped(Message message) {
    var value = message.getDescriptorForType().getFields().getFirst();
    return one(value, message.getField(value));
  }
}
