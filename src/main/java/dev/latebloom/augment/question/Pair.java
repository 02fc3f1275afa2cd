package dev.latebloom.augment.question;

/**
 * What is rewritten, as people wrote it.
 *
 * @param prompt empty for plain text
 * @param response the answer, or the whole of a plain text
 */
public record Pair(String prompt, String response) {
  public boolean isPlainText() {
    return prompt.isEmpty();
  }
}
