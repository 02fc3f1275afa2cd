package dev.latebloom.augment;

/**
 * What is rewritten, as people wrote it.
 *
 * @param prompt empty for plain text
 * @param response the answer, or the whole of a plain text
 */
record Pair(String prompt, String response) {
  boolean isPlainText() {
    return prompt.isEmpty();
  }
}
