package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.observe.meter.LensFigures;
import dev.latebloom.sample.Batch;
import dev.latebloom.train.Trainer;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.CurrentWeights;
import dev.latebloom.train.model.Model;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the weights of a model while it trains, as {@link VsaProbe} does at those of a folder,
 * but at a sample: the token vectors' cosines, and which neurons of the first, the middle and the
 * last layer are sums of a few token vectors.
 *
 * <p>A look that is due while looks have taken more of training's time than allowed is left out.
 * Time decides nothing but that: training goes on as if nobody looked, to the bit.
 */
public final class LiveLens implements Trainer.Observer {
  private static final Logger LOG = LoggerFactory.getLogger(LiveLens.class);

  /** Token vectors whose cosines are looked at. */
  private static final int MOST_TOKENS = 4096;

  static final int PAIRS = 20_000;
  static final int NULLS = 256;

  /** What the full probe does with them is not done here. */
  private static final int LEAST_SAMPLE = 8;

  private final LiveLensSettings settings;
  private final Consumer<LensFigures> listener;
  private Optional<Kernels> loaded = Optional.empty();
  private LensFigures newest = LensFigures.NONE;
  private long spent;
  private long trained;
  private long leftOut;

  /**
   * @param listener is told of each look, and of each that is left out, on the trainer's thread; it
   *     must not block
   */
  public LiveLens(LiveLensSettings settings, Consumer<LensFigures> listener) {
    this.settings = settings;
    this.listener = listener;
  }

  @Override
  public void after(Batch batch, long nanos, TrainingStep training) throws IOException {
    trained += nanos;
    if (!settings.isDue(batch.step())) return;
    if (spent > settings.cost() * trained) leaveOut();
    else look(batch.step(), training.torch(), training.model());
    listener.accept(newest);
  }

  private void leaveOut() {
    if (leftOut++ == 0) {
      LOG.info(
          "The lens has taken {}% of training's time; looks are left out until that is below {}%"
              + " again (observe.lens.cost)",
          Math.round(100 * share()), 100 * settings.cost());
    }
    newest = newest.leavingOut(share(), leftOut);
  }

  private double share() {
    return (double) spent / trained;
  }

  private void look(long step, Torch torch, Model model) throws IOException {
    long began = System.nanoTime();
    torch.enter();
    if (loaded.isEmpty()) {
      loaded = Optional.of(torch.load(KernelArchive.ofResource(VsaProbe.class, "lens.kernel")));
    }
    var glance = new Glance(torch, loaded.get(), model);
    var cosines = glance.cosines();
    var shares = glance.shares();
    long took = System.nanoTime() - began;
    spent += took;
    var measured = cosines.measured();
    newest =
        new LensFigures(
            step,
            measured.effectiveDimensions(),
            cosines.expected().effectiveDimensions(),
            measured.quantiles().get(0),
            measured.quantiles().get(1),
            measured.quantiles().get(2),
            shares.explained(),
            shares.shuffled(),
            took,
            share(),
            leftOut);
  }

  /** One look. */
  private final class Glance {
    private final Torch torch;
    private final Kernels kernels;
    private final Anatomy anatomy;
    private final TokenTables tables;
    private final RandomVectors random;

    Glance(Torch torch, Kernels kernels, Model model) {
      this.torch = torch;
      this.kernels = kernels;
      anatomy = new Anatomy(torch, kernels, model.architecture(), new CurrentWeights(model));
      tables = new TokenTables(torch, kernels, anatomy);
      random = new RandomVectors(torch, kernels, settings.seed());
    }

    CosineSet cosines() throws IOException {
      var set = new Orthogonality(torch, kernels, random, VsaProbe.CENTRED_TOKENS);
      try (var scope = torch.scope()) {
        var table = anatomy.tables(scope).getFirst();
        set.add(tables.unit(scope, some(table), tables.mean(scope, table)), PAIRS);
      }
      return set.result();
    }

    private NDArray some(NDArray table) {
      int all = Math.toIntExact(table.getShape().get(0));
      if (all <= MOST_TOKENS) return table;
      int[] which = random.some("token vectors", MOST_TOKENS, all);
      var at = torch.create(table.getManager(), which, new Shape(which.length));
      return kernels.run("rows", new NDList(table, at)).head();
    }

    Explaining.Shares shares() throws IOException {
      var closely =
          new LensSettings(settings.seed(), settings.neurons(), LEAST_SAMPLE, NULLS, PAIRS);
      var explaining = new Explaining(torch, kernels, random, closely);
      var all = Explaining.Shares.NONE;
      int last = anatomy.layers() - 1;
      for (int layer : IntStream.of(0, last / 2, last).distinct().toArray()) {
        try (var scope = torch.scope()) {
          var dictionary = tables.read(scope, layer, id -> "").dictionary();
          var side = anatomy.reads(scope, layer).getFirst();
          all = all.and(explaining.shares(scope, layer, side, dictionary));
        }
      }
      return all;
    }
  }

  @Override
  public void close() {
    loaded.ifPresent(Kernels::close);
  }
}
