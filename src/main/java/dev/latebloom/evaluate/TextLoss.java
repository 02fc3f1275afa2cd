package dev.latebloom.evaluate;

import dev.latebloom.evaluate.data.Item;
import java.util.regex.Pattern;

/**
 * Loss of a model on the response of one item, or on all of a text.
 *
 * @param nats over all tokens that carry loss in training, the end token's with them
 * @param tokens how many those are
 * @param textNats over the tokens of the text alone
 * @param bytes of the text in UTF-8
 * @param words of the text, as white space parts them
 */
public record TextLoss(double nats, int tokens, double textNats, long bytes, long words) {
  private static final Pattern WORD = Pattern.compile("\\S+");

  /** As training counts it, in nats a token. */
  public double mean() {
    return nats / tokens;
  }

  /**
   * Of an item's losses.
   *
   * @param textTokens those of the response; further ones end it
   * @param words of the text, where it is not the item's that counts
   */
  static TextLoss of(TokenLosses losses, int textTokens, long bytes, long words) {
    int inText = Math.min(textTokens, losses.count());
    return new TextLoss(
        losses.sum(losses.count()), losses.count(), losses.sum(inText), bytes, words);
  }

  /** How many words the response of an item has. */
  static long words(Item item) {
    return WORD.matcher(item.response()).results().count();
  }
}
