package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.WeightSource;
import dev.latebloom.train.model.families.Architecture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Looks at a model as a vector symbolic architecture (Knittel et al. 2024): concepts are nearly
 * orthogonal vectors, sums of them are sets, and products with matrices give them roles.
 *
 * <p>The experiments and their nulls are written out in {@code docs/lens.md}. A task is one
 * experiment on one layer; between tasks nothing is held but token tables and figures.
 */
public final class VsaProbe implements AutoCloseable {
  static final String CENTRED_TOKENS = "token vectors less their mean";

  private final Torch torch;
  private final Kernels kernels;
  private final Anatomy anatomy;
  private final TokenTables tables;
  private final LensSettings settings;
  private final RandomVectors random;
  private final Explaining explaining;
  private final Earlier before;
  private final IntFunction<String> tokens;
  private final List<Task> tasks = new ArrayList<>();
  private final List<CosineSet> orthogonality = new ArrayList<>();
  private final List<BundleSize> bundling = new ArrayList<>();
  private final List<HeadFigures> heads = new ArrayList<>();
  private final List<HeadFigures> randomHead = new ArrayList<>();
  private final List<Explained> explained = new ArrayList<>();
  private final List<Explained> earlier = new ArrayList<>();
  private final List<Truths> truths = new ArrayList<>();

  /**
   * A probe of one model.
   *
   * @param tokens what a token is called
   * @throws IllegalArgumentException when the blocks do not write into one residual stream
   */
  public VsaProbe(
      Torch torch,
      Architecture architecture,
      WeightSource weights,
      LensSettings settings,
      IntFunction<String> tokens) {
    this.torch = torch;
    this.settings = settings;
    this.tokens = tokens;
    kernels = torch.load(KernelArchive.ofResource(VsaProbe.class, "lens.kernel"));
    anatomy = new Anatomy(torch, kernels, architecture, weights);
    tables = new TokenTables(torch, kernels, anatomy);
    random = new RandomVectors(torch, kernels, settings.seed());
    explaining = new Explaining(torch, kernels, random, settings);
    before = new Earlier(torch, kernels, anatomy, random);
  }

  /** Hears how far the probe is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Told before each task, and at the end.
     *
     * @param done of the cost of all tasks, in millions of products of numbers
     * @param what comes next
     */
    void at(long done, long goal, String what);
  }

  /**
   * One experiment on one part of the model.
   *
   * @param cost about how many products of numbers it takes
   */
  private record Task(String name, double cost, Work work) {
    @FunctionalInterface
    interface Work {
      void run(NDManager scope) throws IOException;
    }
  }

  /**
   * Runs all experiments.
   *
   * @param name of the model, and {@code family}, for the report
   */
  public VsaReport run(String name, String family, Progress progress) throws IOException {
    torch.enter();
    plan();
    double goal = tasks.stream().mapToDouble(Task::cost).sum();
    double done = 0;
    for (var task : tasks) {
      progress.at((long) (done / 1e6), (long) (goal / 1e6), task.name());
      try (var scope = torch.scope()) {
        task.work().run(scope);
      }
      done += task.cost();
    }
    progress.at((long) (goal / 1e6), (long) (goal / 1e6), "done");
    long neurons = 0;
    for (int layer = 0; layer < anatomy.layers(); layer++) neurons += anatomy.neurons(layer);
    var subject =
        new VsaReport.Subject(
            name, family, anatomy.layers(), anatomy.width(), anatomy.vocabulary(), neurons);
    return new VsaReport(
        subject, settings, orthogonality, bundling, heads, randomHead, explained, earlier, truths);
  }

  private void plan() {
    double width = anatomy.width();
    double table = anatomy.vocabulary() * width;
    tasks.add(new Task("token vectors", table * (2 * width + 4000), this::tokenVectors));
    double neurons = 0;
    for (int layer = 0; layer < anatomy.layers(); layer++) neurons += anatomy.neurons(layer);
    tasks.add(new Task("neurons' vectors", 2 * neurons * width * width, this::neuronVectors));
    for (int layer = 0; layer < anatomy.layers(); layer++) {
      int at = layer;
      tasks.add(
          new Task(
              "layer " + at + ", what neurons read",
              table * (settings.nulls() + cost(at)),
              scope -> explainReads(scope, at)));
    }
    if (anatomy.heads().isPresent()) {
      double each = anatomy.heads().get().queries() + 4.0;
      double products = 8.0 * Binding.CONCEPTS * Binding.CONCEPTS * width;
      tasks.add(new Task("heads", anatomy.layers() * each * products, this::bind));
    }
    for (int layer = 0; layer < anatomy.layers(); layer++) {
      int at = layer;
      double scanned = settings.nulls() + 12.0 * settings.sample();
      double rows = Math.min(before.rows(at), 1 << 16);
      if (rows == 0) continue;
      tasks.add(
          new Task(
              "layer " + at + ", what earlier ones write",
              rows * width * scanned,
              scope -> explainByEarlier(scope, at)));
    }
    double all = settings.nulls();
    for (int layer = 0; layer < anatomy.layers(); layer++) all += cost(layer);
    tasks.add(new Task("what neurons write", table * all, this::explainWrites));
  }

  /** Rows that are scanned for one side of a layer. */
  private double cost(int layer) {
    int neurons = anatomy.neurons(layer);
    double some = settings.neurons() == 0 ? neurons : Math.min(neurons, settings.neurons());
    double scans = (double) LensSettings.MOST_ATOMS / LensSettings.ATOMS_PER_SCAN;
    return some + 3 * scans * settings.sample();
  }

  private void tokenVectors(NDManager scope) throws IOException {
    var all = anatomy.tables(scope);
    for (int i = 0; i < all.size(); i++) {
      var table = all.get(i);
      try (var part = torch.scope()) {
        var names = i == 0 ? "token vectors" : "position vectors";
        measure(names + " as stored", tables.unit(part, table, tables.zero(part)));
        var centred = tables.unit(part, table, tables.mean(part, table));
        measure(i == 0 ? CENTRED_TOKENS : names + " less their mean", centred);
        if (i == 0) {
          bundling.addAll(new Bundling(torch, kernels, random).sizes(table, centred));
        }
      }
    }
  }

  private void measure(String what, NDArray unit) {
    var set = new Orthogonality(torch, kernels, random, what);
    set.add(unit, settings.pairs());
    orthogonality.add(set.result());
  }

  private void neuronVectors(NDManager scope) throws IOException {
    var sets = new ArrayList<Orthogonality>();
    int pairs = Math.ceilDiv(settings.pairs(), anatomy.layers());
    for (int layer = 0; layer < anatomy.layers(); layer++) {
      try (var part = torch.scope()) {
        var sides = new ArrayList<>(anatomy.reads(part, layer));
        sides.add(anatomy.writes(part, layer));
        for (int i = 0; i < sides.size(); i++) {
          var what = "neurons' " + sides.get(i).name() + "-vectors, within a layer";
          if (layer == 0) sets.add(new Orthogonality(torch, kernels, random, what));
          sets.get(i).add(tables.unit(part, sides.get(i).rows(), tables.zero(part)), pairs);
        }
      }
    }
    for (var set : sets) orthogonality.add(set.result());
  }

  private void explainReads(NDManager scope, int layer) throws IOException {
    var read = tables.read(scope, layer, tokens);
    var dictionary = read.dictionary();
    var chance = explaining.chance(dictionary);
    var sides = anatomy.reads(scope, layer);
    for (var side : sides) {
      var result = explaining.explain(scope, layer, side, dictionary, chance, settings.neurons());
      explained.add(result.explained());
      if (side.equals(sides.getFirst()) && anatomy.hasFeedForward(layer)) {
        feed(scope, layer, result, read);
      }
    }
  }

  private void feed(NDManager scope, int layer, Explaining.Result result, TokenTables.Read read)
      throws IOException {
    var vectors = read.tables().getFirst();
    var mean = read.means().getFirst();
    float[] all = anatomy.biases(scope, layer);
    var biases = result.neurons().stream().map(neuron -> all[neuron]).toList();
    var booleans = new Booleans(torch, kernels);
    var readers = new Booleans.Readers(result.sample(), result.found(), biases);
    var shuffled = new Booleans.Readers(result.shuffled(), result.foundShuffled(), biases);
    var measured = booleans.feed(scope, readers, vectors, mean, read.norm());
    var byChance = booleans.feed(scope, shuffled, vectors, mean, read.norm());
    int without = biases.size() - measured.neurons();
    truths.add(
        new Truths(layer, measured.neurons(), without, measured.shares(), byChance.shares()));
  }

  private void bind(NDManager scope) throws IOException {
    var all = anatomy.tables(scope);
    var units = new ArrayList<NDArray>();
    for (int i = 0; i < all.size(); i++) {
      var table = all.get(i);
      int size = Math.toIntExact(table.getShape().get(0));
      int[] some =
          i == 0
              ? random.some("concepts", Binding.CONCEPTS, size)
              : IntStream.range(0, Math.min(size, Binding.CONCEPTS)).toArray();
      var at = torch.create(scope, some, new Shape(some.length));
      var rows = kernels.run("rows", new NDList(table, at)).head();
      rows.attach(scope);
      units.add(tables.unit(scope, rows, tables.mean(scope, table)));
      table.close();
    }
    var concepts = new Binding.Concepts(units.getFirst(), units.stream().skip(1).findFirst());
    var binding = new Binding(torch, kernels, random);
    for (int layer = 0; layer < anatomy.layers(); layer++) {
      try (var part = torch.scope()) {
        var attention = anatomy.attention(part, layer);
        if (attention.isEmpty()) continue;
        var norm = anatomy.attentionNorm(part, layer);
        heads.addAll(binding.heads(layer, attention.get(), norm, concepts));
      }
    }
    randomHead.add(binding.chance(anatomy.heads().orElseThrow(), anatomy.width(), concepts));
  }

  private void explainByEarlier(NDManager scope, int layer) throws IOException {
    var dictionary = before.before(scope, layer);
    var chance = explaining.chance(dictionary);
    var side = anatomy.reads(scope, layer).getFirst();
    var result = explaining.explain(scope, layer, side, dictionary, chance, settings.sample());
    earlier.add(result.explained());
  }

  private void explainWrites(NDManager scope) throws IOException {
    var head = anatomy.head(scope);
    var norm = anatomy.finalNorm(scope);
    var means = new NDList(tables.mean(scope, head));
    var atoms = norm.unit(torch, kernels, scope, Norm.Way.BACK, List.of(head), means);
    head.close();
    var dictionary = new Dictionary("unembedding vectors", atoms, tokens);
    var chance = explaining.chance(dictionary);
    for (int layer = 0; layer < anatomy.layers(); layer++) {
      try (var part = torch.scope()) {
        var side = anatomy.writes(part, layer);
        var result = explaining.explain(part, layer, side, dictionary, chance, settings.neurons());
        explained.add(result.explained());
      }
    }
  }

  @Override
  public void close() {
    kernels.close();
  }
}
