package dev.latebloom.augment;

import java.util.Optional;

/**
 * How a form differs from its lemma around the longest part that both have: what stands before and
 * behind that part in the lemma, and what in the form.
 */
record Affixes(String lemmaPrefix, String formPrefix, String lemmaSuffix, String formSuffix) {

  /** Empty where the two have no letter in common. Of equally long parts the first one counts. */
  static Optional<Affixes> between(String lemma, String form) {
    int longest = 0;
    int inLemma = 0;
    int inForm = 0;
    for (int i = 0; i < lemma.length(); i++) {
      for (int j = 0; j < form.length(); j++) {
        int length = 0;
        while (i + length < lemma.length()
            && j + length < form.length()
            && lemma.charAt(i + length) == form.charAt(j + length)) length++;
        if (length > longest) {
          longest = length;
          inLemma = i;
          inForm = j;
        }
      }
    }
    if (longest == 0) return Optional.empty();
    return Optional.of(
        new Affixes(
            lemma.substring(0, inLemma),
            form.substring(0, inForm),
            lemma.substring(inLemma + longest),
            form.substring(inForm + longest)));
  }

  /** The form of another lemma; empty where that has other affixes or nothing beside them. */
  Optional<String> of(String lemma) {
    int affixes = lemmaPrefix.length() + lemmaSuffix.length();
    if (lemma.length() <= affixes) return Optional.empty();
    if (!lemma.startsWith(lemmaPrefix) || !lemma.endsWith(lemmaSuffix)) return Optional.empty();
    var stem = lemma.substring(lemmaPrefix.length(), lemma.length() - lemmaSuffix.length());
    return Optional.of(formPrefix + stem + formSuffix);
  }
}
