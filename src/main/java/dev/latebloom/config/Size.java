package dev.latebloom.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;

/** Reads a number of bytes, such as {@code 64MiB}; named by the component that holds it. */
public final class Size extends JsonDeserializer<Long> {
  @Override
  public Long deserialize(JsonParser in, DeserializationContext context) throws IOException {
    var value = Values.scalar(in, "must be a size such as 64MiB");
    try {
      return ConfigValueFactory.fromAnyRef(value).atKey("it").getBytes("it");
    } catch (ConfigException e) {
      throw Values.refused(in, "must be a size such as 64MiB", value);
    }
  }
}
