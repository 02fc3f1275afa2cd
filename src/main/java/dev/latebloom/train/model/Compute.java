package dev.latebloom.train.model;

/** What matrix products compute in. Weights and the residual stream are fp32 either way. */
public enum Compute {
  FP32("fp32", 6),
  BF16("bf16", 15);

  private final String key;
  private final int code;

  Compute(String key, int code) {
    this.key = key;
    this.code = code;
  }

  /**
   * What the settings call {@code key}.
   *
   * @throws IllegalArgumentException unless it is "fp32" or "bf16"
   */
  public static Compute of(String key) {
    for (var compute : values()) if (compute.key.equals(key)) return compute;
    throw new IllegalArgumentException(
        "train.compute is \"" + key + "\"; use \"fp32\" or \"bf16\"");
  }

  public String key() {
    return key;
  }

  /** Torch's number for the type. */
  public int code() {
    return code;
  }
}
