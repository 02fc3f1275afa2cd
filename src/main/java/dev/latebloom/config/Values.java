package dev.latebloom.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Deserialisers of settings' values. Every value may be written as text, and a number that its type
 * cannot hold is refused. A refusal is a claim that follows the setting's name.
 */
final class Values extends SimpleModule {
  private static final long serialVersionUID = 1;

  Values() {
    add(int.class, value -> whole(value).intValueExact(), "must be a whole number");
    add(Integer.class, value -> whole(value).intValueExact(), "must be a whole number");
    add(long.class, value -> whole(value).longValueExact(), "must be a whole number");
    add(Long.class, value -> whole(value).longValueExact(), "must be a whole number");
    add(double.class, value -> Double.valueOf(value.toString()), "must be a number");
    add(Double.class, value -> Double.valueOf(value.toString()), "must be a number");
    add(boolean.class, Values::truth, "must be true or false");
    add(Boolean.class, Values::truth, "must be true or false");
    add(String.class, Object::toString, "must be a text");
    add(Path.class, value -> Path.of(value.toString()), "must be a path");
    add(Duration.class, Values::duration, "must be a time such as 500ms, 30s or 2h");
    addDeserializer(Optional.class, new Perhaps());
    setDeserializerModifier(
        new BeanDeserializerModifier() {
          private static final long serialVersionUID = 1;

          @Override
          public JsonDeserializer<?> modifyEnumDeserializer(
              DeserializationConfig config,
              JavaType type,
              BeanDescription description,
              JsonDeserializer<?> deserializer) {
            return new Choice(type.getRawClass());
          }

          @Override
          public JsonDeserializer<?> modifyDeserializer(
              DeserializationConfig config,
              BeanDescription description,
              JsonDeserializer<?> deserializer) {
            return deserializer instanceof AbstractDeserializer ? new Made() : deserializer;
          }
        });
  }

  /** How a choice is written: LONG_TAILED is long-tailed. */
  static String written(Object choice) {
    return ((Enum<?>) choice).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static BigDecimal whole(Object value) {
    return new BigDecimal(value.toString());
  }

  private static Boolean truth(Object value) {
    return ConfigValueFactory.fromAnyRef(value).atKey("it").getBoolean("it");
  }

  private static Duration duration(Object value) {
    return ConfigValueFactory.fromAnyRef(value).atKey("it").getDuration("it");
  }

  /** A number, a switch or a text. */
  static Object scalar(JsonParser in, String claim) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> in.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getNumberValue();
      case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
      default -> throw refused(in, claim, in.readValueAsTree().toString());
    };
  }

  static JsonMappingException refused(JsonParser in, String claim, Object value) {
    var written = value instanceof String text ? "\"" + text + "\"" : value;
    return InvalidFormatException.from(in, claim + ", not " + written, value, Object.class);
  }

  private <T> void add(Class<T> type, Function<Object, T> reading, String claim) {
    addDeserializer(
        type,
        new JsonDeserializer<>() {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            var value = scalar(in, claim);
            try {
              return reading.apply(value);
            } catch (IllegalArgumentException | ArithmeticException | ConfigException e) {
              throw refused(in, claim, value);
            }
          }
        });
  }

  /** One of the values of an enum. */
  private static final class Choice extends JsonDeserializer<Object> {
    private final Class<?> type;

    Choice(Class<?> type) {
      this.type = type;
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (in.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) return in.getEmbeddedObject();
      var all = type.getEnumConstants();
      var names = Arrays.stream(all).map(Values::written).toList();
      var claim = "must be " + Section.oneOf(names);
      var value = scalar(in, claim);
      int chosen = names.indexOf(value.toString());
      if (chosen < 0) throw refused(in, claim, value);
      return all[chosen];
    }
  }

  /** A value that is a Java object already: see {@link Section#with}. */
  private static final class Made extends JsonDeserializer<Object> {
    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (in.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) return in.getEmbeddedObject();
      throw refused(in, "cannot be written as a value", in.readValueAsTree().toString());
    }
  }

  /** An optional value; an empty text stands for none. */
  private static final class Perhaps extends JsonDeserializer<Optional<?>>
      implements ContextualDeserializer {
    private final Optional<JavaType> content;

    Perhaps() {
      this(Optional.empty());
    }

    private Perhaps(Optional<JavaType> content) {
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, BeanProperty property) {
      return new Perhaps(Optional.of(context.getContextualType().containedType(0)));
    }

    @Override
    public Optional<?> deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      if (in.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
        return (Optional<?>) in.getEmbeddedObject();
      }
      if (in.currentToken() == JsonToken.VALUE_STRING && in.getText().isBlank()) {
        return Optional.empty();
      }
      return Optional.of(context.readValue(in, content.orElseThrow()));
    }
  }
}
