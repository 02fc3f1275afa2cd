package dev.latebloom.ingest.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The text of a {@code .proto} file as a descriptor: its messages, fields and enums. Options,
 * extensions and services say nothing of how a value is read, and are passed over.
 */
final class ProtoText {
  private static final Map<String, FieldDescriptorProto.Type> SCALARS =
      EnumSet.complementOf(
              EnumSet.of(
                  FieldDescriptorProto.Type.TYPE_MESSAGE,
                  FieldDescriptorProto.Type.TYPE_ENUM,
                  FieldDescriptorProto.Type.TYPE_GROUP))
          .stream()
          .collect(Collectors.toMap(ProtoText::word, Function.identity()));

  private static String word(FieldDescriptorProto.Type type) {
    return type.name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
  }

  /** A file that another one imports; {@code handedOn} to those that import that one. */
  record Import(String name, boolean handedOn) {}

  /** A file, whose descriptor does not name its imports yet. */
  record Parsed(FileDescriptorProto.Builder file, List<Import> imports) {}

  private final ProtoWords words;
  private final FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder();
  private final List<Import> imports = new ArrayList<>();

  private ProtoText(ProtoWords words) {
    this.words = words;
  }

  /**
   * Parses a file.
   *
   * @throws IllegalArgumentException if it is none; says in which line
   */
  static Parsed parse(String name, String text) {
    var parser = new ProtoText(new ProtoWords(text));
    parser.file.setName(name);
    while (!parser.words.atEnd()) parser.declaration();
    return new Parsed(parser.file, parser.imports);
  }

  private void declaration() {
    var word = words.next();
    switch (word) {
      case ";" -> {}
      case "syntax" -> {
        words.expect("=");
        file.setSyntax(words.string());
        words.expect(";");
      }
      case "edition" -> throw words.wrong("editions are not read; proto2 and proto3 are");
      case "package" -> {
        file.setPackage(words.name());
        words.expect(";");
      }
      case "import" -> importFile();
      case "option" -> words.skipStatement();
      case "message" -> file.addMessageType(message(words.name()));
      case "enum" -> file.addEnumType(enumeration(words.name()));
      case "extend", "service" -> {
        words.name();
        words.skipBlock();
      }
      default -> throw words.wrong("\"" + word + "\" begins no declaration");
    }
  }

  private void importFile() {
    boolean handedOn = words.take("public");
    if (!handedOn && !words.take("weak")) words.take("option");
    imports.add(new Import(words.string(), handedOn));
    words.expect(";");
  }

  private DescriptorProto message(String name) {
    var message = DescriptorProto.newBuilder().setName(name);
    // The indexes before a value count messages that are declared: these come behind them.
    var made = new ArrayList<DescriptorProto>();
    words.expect("{");
    while (!words.take("}")) member(message, made);
    nameTheOptional(message);
    return message.addAllNestedType(made).build();
  }

  /**
   * A field, or whatever else stands in a message.
   *
   * @param made takes the messages that groups and maps are made of
   */
  private void member(DescriptorProto.Builder message, List<DescriptorProto> made) {
    var word = words.next();
    switch (word) {
      case ";" -> {}
      case "option", "reserved", "extensions" -> words.skipStatement();
      case "extend" -> {
        words.name();
        words.skipBlock();
      }
      case "message" -> message.addNestedType(message(words.name()));
      case "enum" -> message.addEnumType(enumeration(words.name()));
      case "oneof" -> oneof(message, made);
      case "map" -> message.addField(map(made));
      case "optional" -> {
        var field = field(words.next(), Label.LABEL_OPTIONAL, made);
        // Only what says so keeps its default apart from its absence, in proto3.
        if (file.getSyntax().equals("proto3")) field.setProto3Optional(true);
        message.addField(field);
      }
      case "required" -> message.addField(field(words.next(), Label.LABEL_REQUIRED, made));
      case "repeated" -> message.addField(field(words.next(), Label.LABEL_REPEATED, made));
      default -> message.addField(field(word, Label.LABEL_OPTIONAL, made));
    }
  }

  private FieldDescriptorProto.Builder field(String type, Label label, List<DescriptorProto> made) {
    boolean group = type.equals("group");
    var name = words.name();
    var field = FieldDescriptorProto.newBuilder().setLabel(label);
    words.expect("=");
    field.setNumber(words.number());
    words.skipBrackets();
    if (group) {
      made.add(message(name));
      return field
          .setName(name.toLowerCase(Locale.ROOT))
          .setType(FieldDescriptorProto.Type.TYPE_GROUP)
          .setTypeName(name);
    }
    words.expect(";");
    return typed(field.setName(name), type);
  }

  /** Whether another name is a message or an enum is seen when files are put together. */
  private static FieldDescriptorProto.Builder typed(
      FieldDescriptorProto.Builder field, String type) {
    var scalar = SCALARS.get(type);
    return scalar == null ? field.setTypeName(type) : field.setType(scalar);
  }

  private void oneof(DescriptorProto.Builder message, List<DescriptorProto> made) {
    int index = message.getOneofDeclCount();
    message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(words.name()));
    words.expect("{");
    while (!words.take("}")) {
      var word = words.next();
      if (word.equals("option")) words.skipStatement();
      else if (!word.equals(";")) {
        message.addField(field(word, Label.LABEL_OPTIONAL, made).setOneofIndex(index));
      }
    }
  }

  private FieldDescriptorProto.Builder map(List<DescriptorProto> made) {
    words.expect("<");
    var key = typed(part("key", 1), words.name());
    words.expect(",");
    var value = typed(part("value", 2), words.name());
    words.expect(">");
    var field = field("bytes", Label.LABEL_REPEATED, made);
    var entry = "Entry_" + field.getName();
    made.add(
        DescriptorProto.newBuilder()
            .setName(entry)
            .addField(key)
            .addField(value)
            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
            .build());
    return field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(entry);
  }

  private static FieldDescriptorProto.Builder part(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  /** Each of them is the one member of a oneof of its own, behind all others. */
  private static void nameTheOptional(DescriptorProto.Builder message) {
    Consumer<FieldDescriptorProto.Builder> name =
        field -> {
          field.setOneofIndex(message.getOneofDeclCount());
          message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
        };
    message.getFieldBuilderList().stream()
        .filter(FieldDescriptorProto.Builder::getProto3Optional)
        .forEach(name);
  }

  private EnumDescriptorProto enumeration(String name) {
    var enumeration = EnumDescriptorProto.newBuilder().setName(name);
    words.expect("{");
    while (!words.take("}")) {
      var word = words.next();
      switch (word) {
        case ";" -> {}
        case "option", "reserved" -> words.skipStatement();
        default -> {
          words.expect("=");
          int sign = words.take("-") ? -1 : 1;
          enumeration.addValue(
              EnumValueDescriptorProto.newBuilder().setName(word).setNumber(sign * words.number()));
          words.skipBrackets();
          words.expect(";");
        }
      }
    }
    return enumeration.build();
  }
}
