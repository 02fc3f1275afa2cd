package dev.latebloom.cli.command.dialog;

import dev.latebloom.score.BertScore;
import dev.latebloom.score.Matching;
import dev.latebloom.train.model.encoder.Encoder;
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
          "Also compute BERTScore with this BERT, RoBERTa or DistilBERT: config.json,"
              + " model.safetensors, tokenizer.json.")
  private Optional<Path> encoder = Optional.empty();

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

  Optional<Path> encoder() {
    return encoder;
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
