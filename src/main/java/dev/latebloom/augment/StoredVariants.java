package dev.latebloom.augment;

import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Variants for a run whose records are all at hand: those that {@link Augmenter} makes, but at once
 * and without Kafka, so that the run is the same each time. Originals past the cap have none.
 */
public final class StoredVariants {
  private final AugmentSettings settings;
  private final RuleRewriter rewriter;
  private final List<OriginalRecord> records;
  private final AvoidedTexts heldOut;
  private final long seed;
  private final BitSet considered;
  private long made;

  /**
   * @param rewriter the one of {@code settings}
   * @param records the originals, one JSON object each; the id of an example is its index, and the
   *     rewriter sees all of them
   * @param heldOut records whose prompts no variant may have, beside those of {@code settings}
   * @param seed of the run
   * @throws IOException when one of them is no record, or their file is absent
   */
  public StoredVariants(
      AugmentSettings settings,
      RuleRewriter rewriter,
      List<String> records,
      List<String> heldOut,
      long seed)
      throws IOException {
    this.settings = settings;
    this.rewriter = rewriter;
    this.records = new ArrayList<>();
    for (var record : records) see(record);
    this.heldOut = AvoidedTexts.read(settings.avoid()).with(heldOut);
    this.seed = seed;
    this.considered = new BitSet(records.size());
  }

  private void see(String record) throws IOException {
    var original =
        OriginalRecord.of(record.getBytes(StandardCharsets.UTF_8), new Address(0, records.size()))
            .orElseThrow(() -> new IOException(record + " is no record"));
    original.pair().ifPresent(pair -> rewriter.see(pair, original.source()));
    records.add(original);
  }

  /** Records of the variants of what {@code weights} show more often for the first time. */
  public List<String> of(Weights weights) {
    var variants = new ArrayList<String>();
    for (int i = 0; i < weights.size(); i++) {
      boolean original = weights.id(i) < records.size();
      if (original && weights.weight(i) > Weights.ONE) consider((int) weights.id(i), variants);
    }
    made += variants.size();
    return variants;
  }

  /** How many there are so far. */
  public long made() {
    return made;
  }

  private void consider(int id, List<String> variants) {
    if (considered.get(id) || !settings.allows(made + variants.size(), records.size())) return;
    considered.set(id);
    var original = records.get(id);
    var pair = original.pair();
    if (pair.isEmpty()) return;
    int number = 0;
    long own = new Address(0, id).seed(seed);
    for (var one : rewriter.variants(pair.get(), original.source(), settings.variants(), own)) {
      if (heldOut.contains(one)) continue;
      variants.add(new String(original.variant(one, ++number), StandardCharsets.UTF_8));
    }
  }
}
