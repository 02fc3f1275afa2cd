package dev.latebloom.cli.command.dialog;

import dev.latebloom.score.BertScore;
import dev.latebloom.score.Matching;
import dev.latebloom.train.model.encoder.Encoder;
import dev.latebloom.train.model.encoder.ShippedEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** By which encoder BERTScore is computed, and how. */
final class BertScoreOptions {
  @Option(
      names = "--encoder",
      paramLabel = "FOLDER",
      description =
          "Compute BERTScore with this BERT, RoBERTa or DistilBERT: config.json,"
              + " model.safetensors, tokenizer.json; or none (default: all-MiniLM-L6-v2, which"
              + " comes with Latebloom and knows English).")
  private String encoder = "";

  @Option(
      names = "--layer",
      paramLabel = "N",
      description = "The layer whose vectors are compared (default: the last).")
  private Optional<Integer> layer = Optional.empty();

  @Option(names = "--idf", description = "Let tokens count by how rare they are in the references.")
  private boolean idf;

  @Option(
      names = "--baseline",
      split = ",",
      paramLabel = "X",
      description =
          "What unrelated texts score, which is taken off: precision, recall and F1, with commas"
              + " between.")
  private List<Double> baseline = List.of();

  /** Its folder; empty where there is to be none. */
  Optional<Path> encoder() throws IOException {
    return encoder.equals("none")
        ? Optional.empty()
        : Optional.of(ShippedEncoder.unlessNamed(encoder));
  }

  /** Whether somebody has named one. */
  boolean isNamed() {
    return !encoder.isEmpty();
  }

  BertScore.Settings settings(Path folder) throws IOException {
    int last = layer.isPresent() ? layer.get() : Encoder.layersIn(folder);
    return new BertScore.Settings(last, idf, baseline());
  }

  private Optional<Matching> baseline() {
    if (baseline.isEmpty()) return Optional.empty();
    if (baseline.size() != 3 || baseline.stream().anyMatch(b -> !(b < 1))) {
      throw new IllegalArgumentException(
          "--baseline needs three numbers below 1: precision, recall and F1 of unrelated texts");
    }
    return Optional.of(new Matching(baseline.get(0), baseline.get(1), baseline.get(2)));
  }
}
