package dev.latebloom.augment;

import dev.latebloom.augment.question.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Variants of an inflected form: the same tags for another lemma of the same class, as far as the
 * records that it has seen say what class a lemma is of.
 *
 * <ol>
 *   <li>Lemmas of one source and part of speech that end in the same three letters may be of one
 *       class.
 *   <li>For given tags they are, if at least two of them have been seen with these tags and all of
 *       those have the same {@link Affixes}.
 *   <li>A variant is any other of them with these tags and affixes.
 * </ol>
 *
 * <p>Unlike the answers of {@link TemplateRewriter} these are guesses: what ends alike may still be
 * inflected otherwise. Memory: the lemmas and affixes of all records seen. Not thread-safe.
 */
public final class InflectionRewriter implements RuleRewriter {
  /** A lemma, UniMorph's tags, and white space. */
  private static final Pattern PROMPT = Pattern.compile("(\\S.*?) ([A-Z][A-Z0-9+.;/{}-]*)(\\s*)");

  private static final int ENDING = 3;
  private static final int FEWEST = 2;

  /** Lemmas that may be of one class. */
  private record Kind(String source, String partOfSpeech, String ending) {}

  private record Cell(Kind kind, String tags) {}

  private record Question(String lemma, String tags, String end) {
    static Optional<Question> of(String prompt) {
      var matcher = PROMPT.matcher(prompt);
      if (!matcher.matches()) return Optional.empty();
      return Optional.of(new Question(matcher.group(1), matcher.group(2), matcher.group(3)));
    }

    Kind kind(String source) {
      var ending = lemma.substring(Math.max(0, lemma.length() - ENDING));
      return new Kind(source, tags.split(";", 2)[0], ending);
    }

    Cell cell(String source) {
      return new Cell(kind(source), tags);
    }
  }

  /** In the order of the letters, so that the same records give the same variants. */
  private final Map<Kind, Set<String>> lemmas = new HashMap<>();

  /** Which lemmas have been seen with which affixes. */
  private final Map<Cell, Map<Affixes, Set<String>>> seen = new HashMap<>();

  @Override
  public void see(Pair record, String source) {
    Question.of(record.prompt())
        .ifPresent(
            asked ->
                Affixes.between(asked.lemma(), record.response())
                    .ifPresent(affixes -> note(asked, source, affixes)));
  }

  private void note(Question asked, String source, Affixes affixes) {
    lemmas.computeIfAbsent(asked.kind(source), _ -> new TreeSet<>()).add(asked.lemma());
    seen.computeIfAbsent(asked.cell(source), _ -> new HashMap<>())
        .computeIfAbsent(affixes, _ -> new TreeSet<>())
        .add(asked.lemma());
  }

  @Override
  public List<Pair> variants(Pair original, String source, int count, long seed) {
    see(original, source);
    return Question.of(original.prompt())
        .map(asked -> variants(asked, source, count, new SplittableRandom(seed)))
        .orElseGet(List::of);
  }

  private List<Pair> variants(Question asked, String source, int count, SplittableRandom random) {
    var ways = seen.getOrDefault(asked.cell(source), Map.of());
    if (ways.size() != 1) return List.of();
    var way = ways.entrySet().iterator().next();
    if (way.getValue().size() < FEWEST) return List.of();
    var others = new ArrayList<>(lemmas.getOrDefault(asked.kind(source), Set.of()));
    others.removeAll(way.getValue());
    var variants = new ArrayList<Pair>();
    while (!others.isEmpty() && variants.size() < count) {
      var lemma = others.remove(random.nextInt(others.size()));
      way.getKey()
          .of(lemma)
          .map(form -> new Pair(lemma + " " + asked.tags() + asked.end(), form))
          .ifPresent(variants::add);
    }
    return variants;
  }
}
