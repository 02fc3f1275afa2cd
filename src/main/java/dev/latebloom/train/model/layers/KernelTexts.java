package dev.latebloom.train.model.layers;

import dev.latebloom.train.engine.KernelArchive;
import java.util.Arrays;

/** The kernel texts beside this class: parts of one class that follow each other. */
public final class KernelTexts {
  private KernelTexts() {}

  /** The parts of these names, the first of which begins the class. */
  public static KernelArchive of(String... parts) {
    return KernelArchive.ofResources(
        KernelTexts.class, Arrays.stream(parts).map(part -> part + ".kernel").toList());
  }
}
