package dev.latebloom.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.lens.page.VsaPage;
import dev.latebloom.lens.pursuit.Pursuit;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The lens on models of which it is known what it has to find. */
final class VsaProbeTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final LensSettings SETTINGS = new LensSettings(1, 0, 48, 400, 20_000);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void sumsOfTokensAreExplainedWholeAndTheirMembersNamed() throws IOException {
    var model = new PlantedModel(TORCH);
    int[][] bundles = model.plantReads(0, "gate_proj", 3);
    var report = probe(model);

    var planted = explained(report, 0, "gate").headline();
    assertThat(planted.share()).isEqualTo(1);
    assertThat(planted.squared()).isGreaterThan(0.999);
    var best = explained(report, 0, "gate").examples().getFirst();
    var names = best.members().subList(0, 3).stream().map(each -> each.split(" ", 2)[1]);
    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(bundles[best.neuron()]).mapToObj(id -> "<" + id + ">").toList());
  }

  @Test
  void neuronsThatReadWhatTheLayerBeforeWritesAreExplainedByIt() throws IOException {
    var model = new PlantedModel(TORCH);
    int[][] bundles = model.plantChain(2);
    var later = probe(model).earlier().getLast();
    assertThat(later.layer()).isEqualTo(1);
    assertThat(later.headline().share()).isEqualTo(1);
    assertThat(later.headline().squared()).isGreaterThan(0.999);
    assertThat(later.headline().shuffled()).isLessThan(0.05);
    var best = later.examples().getFirst();
    assertThat(best.members().subList(0, 2).stream().map(each -> each.split(" ", 2)[1]))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(bundles[best.neuron()]).mapToObj(id -> "layer 0 neuron " + id).toList());
  }

  /** No bias and an RMSNorm: a sum of three members is on with any of them. */
  @Test
  void aSumOfThreeTokensWithoutABiasIsTheirOr() throws IOException {
    var model = new PlantedModel(TORCH);
    model.plantReads(0, "gate_proj", 3);
    var truths = probe(model).truths().getFirst();
    assertThat(truths.neurons() + truths.without()).isEqualTo(SETTINGS.sample());
    assertThat(truths.measured().or()).isGreaterThan(0.95);
    assertThat(truths.measured().orRight()).isGreaterThan(0.99);
    assertThat(truths.measured().and()).isZero();
  }

  @Test
  void biasesMakeOfTheSameSumAnyTwoAndAll() {
    try (var scope = TORCH.scope();
        var kernels = TORCH.load(KernelArchive.ofResource(VsaProbe.class, "lens.kernel"))) {
      var axes = new float[4 * 64];
      for (int i = 0; i < 4; i++) axes[i * 64 + i] = 1;
      var tokens = TORCH.create(scope, axes, new Shape(4, 64));
      var sum = new float[64];
      for (int i = 0; i < 3; i++) sum[i] = 1;
      var rows = TORCH.create(scope, sum, new Shape(1, 64));
      var pursued = new Pursuit(TORCH, kernels, 1).run(rows, tokens, 3);
      var norm = Norm.none(TORCH, scope, 64);
      var mean = TORCH.zeros(scope, new Shape(1, 64));
      // One member is read as 8, two as 8 sqrt(2), three as 8 sqrt(3).
      for (float bias : new float[] {-4, -10, -13, -20}) {
        var readers = new Booleans.Readers(rows, pursued, List.of(bias));
        var shares = new Booleans(TORCH, kernels).feed(scope, readers, tokens, mean, norm).shares();
        assertThat(shares.or()).isEqualTo(bias == -4 ? 1 : 0);
        assertThat(shares.two()).isEqualTo(bias == -10 ? 1 : 0);
        assertThat(shares.and()).isEqualTo(bias == -13 ? 1 : 0);
        assertThat(shares.never()).isEqualTo(bias == -20 ? 1 : 0);
      }
    }
  }

  /** Also of planted neurons: turned or shuffled, they are explained no better than by chance. */
  @Test
  void randomRotatedAndShuffledNeuronsAreExplainedAsRarelyAsChanceSays() throws IOException {
    var model = new PlantedModel(TORCH);
    model.plantReads(0, "gate_proj", 3);
    var report = probe(model);
    for (var each : report.explained()) {
      for (var count : each.counts()) {
        assertThat(count.rotated()).as("%s %s", each.layer(), each.side()).isLessThan(0.05);
        assertThat(count.shuffled()).as("%s %s", each.layer(), each.side()).isLessThan(0.05);
        if (each.layer() == 0 && each.side().equals("gate")) continue;
        assertThat(count.share()).as("%s %s", each.layer(), each.side()).isLessThan(0.05);
        assertThat(count.cosine()).isCloseTo(count.chance(), within(0.02));
      }
    }
  }

  @Test
  void randomTokensAreAsOrthogonalAndAsBundledAsTheNullsSay() throws IOException {
    var report = probe(new PlantedModel(TORCH));
    for (var set : report.orthogonality()) {
      var measured = set.measured();
      var expected = set.expected();
      assertThat(measured.deviation()).isCloseTo(expected.deviation(), within(0.002));
      assertThat(measured.meanSize()).isCloseTo(expected.meanSize(), within(0.002));
      assertThat(measured.related()).isCloseTo(expected.related(), within(0.02));
      assertThat(measured.closest()).isCloseTo(expected.closest(), within(0.02));
      assertThat(measured.effectiveDimensions())
          .isCloseTo(expected.effectiveDimensions(), within(0.05 * expected.effectiveDimensions()));
    }
    for (var size : report.bundling()) {
      assertThat(size.centred()).isCloseTo(size.expected(), within(0.06));
      assertThat(size.cosine()).isCloseTo(size.expectedCosine(), within(0.02));
    }
  }

  @Test
  void tokensThatShareADirectionAreCrowdedAsStoredAndNotLessTheirMean() throws IOException {
    var model = new PlantedModel(TORCH);
    float[] table = model.tokens();
    for (int i = 0; i < table.length; i += PlantedModel.WIDTH) table[i] += 0.5f;
    var sets = probe(model).orthogonality();
    assertThat(sets.get(0).mean()).isGreaterThan(0.5);
    assertThat(sets.get(0).measured().effectiveDimensions()).isLessThan(3);
    assertThat(sets.get(1).mean()).isCloseTo(0, within(0.01));
    assertThat(sets.get(1).measured().effectiveDimensions()).isGreaterThan(90);
  }

  @Test
  void theSameSeedGivesTheSameReport() throws IOException {
    assertThat(probe(new PlantedModel(TORCH))).isEqualTo(probe(new PlantedModel(TORCH)));
  }

  /** A token may be called anything, and a page is read in a browser. */
  @Test
  void thePageShowsEveryExperimentAndNoNumberThatIsNone() throws IOException {
    var model = new PlantedModel(TORCH);
    model.plantReads(0, "gate_proj", 3);
    var page = VsaPage.text(probe(model));
    for (int n = 1; n <= 6; n++) assertThat(page).contains("<h2>" + n + ". ");
    assertThat(page).contains("&lt;").doesNotContain("NaN").doesNotContain(" <17>");
    assertThat(page).contains("100.0%").contains("planted");
  }

  @Test
  void progressRisesToItsGoal() throws IOException {
    var model = new PlantedModel(TORCH);
    var shares = new ArrayList<Double>();
    try (var probe =
        new VsaProbe(TORCH, model.architecture(), model, SETTINGS, id -> "<" + id + ">")) {
      probe.run("planted", "llama", (done, goal, what) -> shares.add((double) done / goal));
    }
    assertThat(shares).isSorted().startsWith(0.0).endsWith(1.0).hasSizeGreaterThan(3);
  }

  static VsaReport probe(PlantedModel model) throws IOException {
    try (var probe =
        new VsaProbe(TORCH, model.architecture(), model, SETTINGS, id -> "<" + id + ">")) {
      return probe.run("planted", "llama", (_, _, _) -> {});
    }
  }

  private static Explained explained(VsaReport report, int layer, String side) {
    return report.explained().stream()
        .filter(each -> each.layer() == layer && each.side().equals(side))
        .findFirst()
        .orElseThrow();
  }
}
