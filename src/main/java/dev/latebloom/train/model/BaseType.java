package dev.latebloom.train.model;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the frozen weights beside adapters are held as.
 *
 * <p>In {@link #INT8} and {@link #INT4} the matrices of linear layers inside blocks are codes, each
 * row in blocks of 64 with a scale in float32, that products turn into numbers a million at a time,
 * on the way forward and on the way back (docs/adr/0055). With m the largest magnitude in a block,
 * a number moves by at most m / 254 in 8 bits, and by at most 0.152 m in 4. Of normally distributed
 * weights a matrix moves by 0.6% of its length, and by 9.2%. Tables and the head stay numbers, of
 * the type that products compute in.
 */
public enum BaseType {
  /** float32. */
  FP32("fp32", 0),
  /** Matrices and tables in bfloat16. */
  BF16("bf16", 0),
  /** Whole numbers from -127 to 127: 8.5 bits a number with their scales. */
  INT8("int8", 8),
  /** Levels of NF4 (Dettmers et al. 2023): 4.5 bits a number with their scales. */
  INT4("int4", 4);

  private final String key;
  private final int bits;

  BaseType(String key, int bits) {
    this.key = key;
    this.bits = bits;
  }

  /** All of them, by what settings and files call them. */
  public static Map<String, BaseType> byKey() {
    return Arrays.stream(values()).collect(Collectors.toMap(BaseType::key, Function.identity()));
  }

  public String key() {
    return key;
  }

  /** Of the code of a number; 0 where matrices are no codes. */
  public int bits() {
    return bits;
  }

  /** Whether matrices inside blocks are codes. */
  public boolean isCoded() {
    return bits > 0;
  }
}
