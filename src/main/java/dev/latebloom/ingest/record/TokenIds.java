package dev.latebloom.ingest.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;

/**
 * A record that was tokenised elsewhere, in the fields that Hugging Face's datasets have: the ids
 * of "input_ids" as they are, and no others. Loss lies on those of which "labels" says the same id
 * and not -100, or on all where there are no labels, but never on the first, which nothing comes
 * before. What "attention_mask" hides at either end is padding. Reused.
 */
final class TokenIds {
  private static final int NO_LOSS = -100;

  private final IntegerList ids = new IntegerList("input_ids");
  private final IntegerList labels = new IntegerList("labels");
  private final IntegerList mask = new IntegerList("attention_mask");

  /** The tokens up to the last that carries loss: what comes behind it changes nothing. */
  record Spans(Tokens tokens, LossSpans loss) {}

  void clear() {
    ids.clear();
    labels.clear();
    mask.clear();
  }

  boolean areGiven() {
    return ids.isGiven();
  }

  void readIds(JsonParser json, JsonToken token) throws IOException {
    ids.read(json, token);
  }

  void readLabels(JsonParser json, JsonToken token) throws IOException {
    labels.read(json, token);
  }

  void readMask(JsonParser json, JsonToken token) throws IOException {
    mask.read(json, token);
  }

  /**
   * What the fields say.
   *
   * @param vocabulary tokens of the model
   */
  Spans spans(int vocabulary) throws Unfit {
    ids.check();
    labels.checkBeside(ids);
    mask.checkBeside(ids);
    int from = firstSeen();
    int to = endOfSeen(from);
    var bounds = new Cuts();
    boolean inside = false;
    for (int i = from + 1; i < to; i++) {
      if (hasLoss(i) == inside) continue;
      inside = !inside;
      bounds.add(i - from);
    }
    if (bounds.size() == 0) {
      throw new Unfit(Rejection.EMPTY, "no token of input_ids behind the first carries loss");
    }
    int end = inside ? to - from : bounds.removeLast();
    return new Spans(tokens(from, end, vocabulary), bounds.until(end));
  }

  private int firstSeen() {
    int from = 0;
    while (mask.isGiven() && from < mask.size() && mask.at(from) == 0) from++;
    return from;
  }

  private int endOfSeen(int from) throws Unfit {
    int to = ids.size();
    while (mask.isGiven() && to > from && mask.at(to - 1) == 0) to--;
    for (int i = from; mask.isGiven() && i < to; i++) {
      if (mask.at(i) != 1) {
        throw new Unfit(
            Rejection.UNKNOWN_SHAPE,
            "attention_mask has %d at %d, and only ends can be hidden".formatted(mask.at(i), i));
      }
    }
    return to;
  }

  private boolean hasLoss(int i) throws Unfit {
    if (!labels.isGiven()) return true;
    if (labels.at(i) == NO_LOSS) return false;
    if (labels.at(i) == ids.at(i)) return true;
    throw new Unfit(
        Rejection.UNKNOWN_SHAPE,
        "labels has %d at %d, where input_ids has %d; a label is the same id or -100"
            .formatted(labels.at(i), i, ids.at(i)));
  }

  private Tokens tokens(int from, int count, int vocabulary) throws Unfit {
    var kept = new int[count];
    for (int i = 0; i < count; i++) {
      long id = ids.at(from + i);
      if (id < 0 || id >= vocabulary) {
        throw new Unfit(Rejection.UNKNOWN_TOKEN, "token " + id + " is not among " + vocabulary);
      }
      kept[i] = (int) id;
    }
    return Tokens.of(kept);
  }
}
