package dev.latebloom.ingest.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/** A field of the record that holds a list of whole numbers, or something else. Reused. */
final class IntegerList {
  private final String name;
  private long[] numbers = new long[256];
  private int size;
  private boolean given;
  private boolean wrong;

  /**
   * @param name in the messages about it
   */
  IntegerList(String name) {
    this.name = name;
  }

  void clear() {
    size = 0;
    given = false;
    wrong = false;
  }

  /** Takes the value at which the parser stands; null counts as absent. */
  void read(JsonParser json, JsonToken token) throws IOException {
    clear();
    if (token == JsonToken.VALUE_NULL) return;
    given = true;
    wrong = token != JsonToken.START_ARRAY;
    if (wrong) {
      json.skipChildren();
      return;
    }
    for (var each = json.nextToken(); each != JsonToken.END_ARRAY; each = json.nextToken()) {
      boolean whole = each == JsonToken.VALUE_NUMBER_INT;
      wrong |= !whole || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
      if (wrong) json.skipChildren();
      else add(json.getLongValue());
    }
  }

  private void add(long number) {
    if (size == numbers.length) numbers = Arrays.copyOf(numbers, 2 * size);
    numbers[size++] = number;
  }

  boolean isGiven() {
    return given;
  }

  int size() {
    return size;
  }

  long at(int index) {
    return numbers[index];
  }

  void check() throws Unfit {
    if (wrong) throw new Unfit(Rejection.WRONG_TYPE, name + " is not a list of whole numbers");
  }

  /** Whether it may stand beside another list: not there, or as long. */
  void checkBeside(IntegerList other) throws Unfit {
    check();
    if (given && size != other.size) {
      throw new Unfit(
          Rejection.WRONG_TYPE,
          "%s has %d numbers, %s has %d".formatted(name, size, other.name, other.size));
    }
  }
}
