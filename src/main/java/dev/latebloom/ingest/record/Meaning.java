package dev.latebloom.ingest.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Whether a field carries meaning that the record's texts lack. Reads past the value in either
 * case.
 */
final class Meaning {
  private Meaning() {}

  /** Whether the value at which the parser stands is null, or an empty text, list or object. */
  static boolean isNothing(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING) return json.getTextLength() == 0;
    if (!token.isStructStart()) return token == JsonToken.VALUE_NULL;
    var inside = json.nextToken();
    boolean nothing = inside.isStructEnd();
    while (!inside.isStructEnd()) {
      json.skipChildren();
      inside = json.nextToken();
    }
    return nothing;
  }

  /** Whether it is null or the number 1. */
  static boolean isWeightOne(JsonParser json, JsonToken token) throws IOException {
    if (token.isNumeric()) return json.getDoubleValue() == 1;
    json.skipChildren();
    return token == JsonToken.VALUE_NULL;
  }
}
