package dev.latebloom.score;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.encoder.Encoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * BERTScore (Zhang et al. 2020): how like the tokens of an answer are to those of a reference, by
 * the vectors of an encoder. Belongs to the thread of its engine.
 */
public final class BertScore implements AutoCloseable {
  /** The name of the family of measures. */
  public static final String FAMILY = "bertscore";

  private static final int BATCH = 32;

  /**
   * How it is computed.
   *
   * @param layer whose vectors are compared, 1 for the first
   * @param idf whether tokens count by how rare they are in the references
   * @param baseline what unrelated texts score, taken off
   */
  public record Settings(int layer, boolean idf, Optional<Matching> baseline) {}

  private final Encoder encoder;
  private final EncoderTokens tokens;
  private final Settings settings;
  private final String name;

  private BertScore(Encoder encoder, EncoderTokens tokens, Settings settings, String name) {
    this.encoder = encoder;
    this.tokens = tokens;
    this.settings = settings;
    this.name = name;
  }

  /**
   * With the encoder in a folder.
   *
   * @throws IOException when it is none, lacks the layer, or has no tokenizer
   */
  public static BertScore load(Torch torch, Path folder, Settings settings) throws IOException {
    var encoder = Encoder.load(torch, folder, settings.layer());
    try {
      var tokens = EncoderTokens.load(folder, encoder.family(), encoder.longest());
      return new BertScore(
          encoder, tokens, settings, String.valueOf(folder.toAbsolutePath().getFileName()));
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /**
   * Refuses a folder without such an encoder or without its tokenizer; reads no weights.
   *
   * @throws IOException that says so
   */
  public static void check(Path folder, int layer) throws IOException {
    int layers = Encoder.layersIn(folder);
    if (layer > layers) {
      throw new IOException(
          "there is no layer %d in %s; it has layers 1 to %d".formatted(layer, folder, layers));
    }
    if (!Tokenizer.isIn(folder)) throw new IOException("there is no tokenizer in " + folder);
  }

  /** What makes two scores comparable: the encoder's weights up to the layer, and the settings. */
  public String scorer() {
    var baseline =
        settings
            .baseline()
            .map(b -> "rescaled by %s, %s, %s".formatted(b.precision(), b.recall(), b.f1()))
            .orElse("not rescaled");
    return "%s (%s, layer %d), %s, %s"
        .formatted(
            name,
            encoder.checksum(),
            settings.layer(),
            settings.idf() ? "idf of the references" : "no idf",
            baseline);
  }

  /**
   * The score of each answer by the reference at the same place; 0 where either is empty, before
   * what unrelated texts score is taken off.
   */
  public List<Matching> of(List<String> answers, List<String> references) {
    var weights =
        settings.idf() ? TokenWeights.inverse(tokens, references) : TokenWeights.equal(tokens);
    var vectors = vectors(Stream.concat(answers.stream(), references.stream()).toList(), weights);
    var scores = new ArrayList<Matching>();
    for (int i = 0; i < answers.size(); i++) {
      scores.add(of(answers.get(i), references.get(i), vectors));
    }
    return scores;
  }

  private Matching of(String answer, String reference, Map<String, Vectors> vectors) {
    boolean isNothing = answer.isBlank() || reference.isBlank();
    var score =
        isNothing
            ? Matching.NOTHING
            : Matching.of(known(vectors.get(answer)), known(vectors.get(reference)));
    return settings.baseline().map(score::rescaled).orElse(score);
  }

  private static Vectors known(@Nullable Vectors found) {
    if (found == null) throw new IllegalStateException("a text was not read");
    return found;
  }

  /** Each text once, those of like length together. */
  private Map<String, Vectors> vectors(List<String> texts, TokenWeights weights) {
    record Read(String text, Tokens tokens) {}
    var read =
        texts.stream()
            .distinct()
            .map(text -> new Read(text, tokens.of(text)))
            .sorted(Comparator.comparingInt(each -> each.tokens().length()))
            .toList();
    var vectors = new HashMap<String, Vectors>();
    for (int from = 0; from < read.size(); from += BATCH) {
      var batch = read.subList(from, Math.min(from + BATCH, read.size()));
      var states = encoder.states(batch.stream().map(Read::tokens).toList());
      for (int i = 0; i < batch.size(); i++) {
        var each = batch.get(i);
        vectors.put(each.text(), new Vectors(states.get(i), weights.of(each.tokens())));
      }
    }
    return vectors;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
