package dev.latebloom.train.model.layers;

import dev.latebloom.train.engine.KernelArchive;
import java.util.List;
import java.util.stream.Stream;

/** The kernel texts beside this class: parts of one class that follow each other. */
public final class KernelTexts {
  /** What families with attention and turning positions begin with, and blocks of their own. */
  public static final List<String> TURNING =
      List.of("common", "coded", "adapters", "attention", "rotary");

  /** What families begin with whose blocks all attend. */
  public static final List<String> ATTENTION =
      Stream.concat(TURNING.stream(), Stream.of("blocks")).toList();

  private KernelTexts() {}

  /**
   * The parts of these names, the first of which begins the class. Scores are neither bounded nor
   * scaled unless a family says so, and no matrix is in codes unless a model says so.
   */
  public static KernelArchive of(List<String> parts) {
    return KernelArchive.ofResources(
            KernelTexts.class, parts.stream().map(part -> part + ".kernel").toList())
        .with("base_bits", 0)
        .withNoTensors("cuts")
        .with("attention_cap", 0.0)
        .with("logit_cap", 0.0)
        .with("logit_scale", 1.0);
  }
}
