package dev.latebloom.train.objective;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the divergence from the reference counts, step by step, so that it comes to a target
 * (Ziegler et al. 2019, arXiv 1909.08593, section 2.2): {@code β ← β (1 + 0.1 clip((KL - target) /
 * target, -0.2, 0.2))}.
 */
final class KlControl {
  private static final String FILE = "kl.json";
  private static final String COEFFICIENT = "coefficient";
  private static final double GAIN = 0.1;
  private static final double MOST = 0.2;

  private final double target;
  private double coefficient;

  /**
   * @param first β
   * @param target in nats a token; 0 leaves β as it is
   */
  KlControl(double first, double target) {
    this.coefficient = first;
    this.target = target;
  }

  double coefficient() {
    return coefficient;
  }

  /** A step has found so much divergence. */
  void heard(double divergence) {
    if (target == 0 || Double.isNaN(divergence)) return;
    coefficient *= 1 + GAIN * Math.clamp((divergence - target) / target, -MOST, MOST);
  }

  void save(Path folder) throws IOException {
    var json = new ObjectMapper().createObjectNode().put(COEFFICIENT, coefficient);
    Files.writeString(folder.resolve(FILE), json + "\n");
  }

  /**
   * Goes on from what {@link #save} wrote.
   *
   * @throws IOException when it is missing or damaged
   */
  void restore(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    var saved = new ObjectMapper().readTree(file.toFile()).path(COEFFICIENT);
    if (!saved.isNumber()) throw new IOException(file + " has no number for " + COEFFICIENT);
    coefficient = saved.doubleValue();
  }
}
