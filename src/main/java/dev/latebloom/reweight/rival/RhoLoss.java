package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.reweight.Policy;
import dev.latebloom.train.Candidates;
import dev.latebloom.train.Choice;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * RHO-LOSS (Mindermann et al., ICML 2022, arXiv 2206.07137): of each step's candidates those are
 * trained on whose loss is furthest above what a model of held-out data has for them. What stays
 * high there too is noise, what is low here is learned.
 *
 * <p>The paper keeps 10% of the candidates. Unlike the paper, irreducible losses are computed anew
 * at every step instead of once, so that a resumed run repeats them.
 *
 * @param candidates examples drawn for each that is trained on, at least 2
 * @param holdout folder of the model of held-out data
 */
public record RhoLoss(int candidates, Path holdout) implements Policy {
  public RhoLoss {
    Range.atLeast("reweight.rho-loss.candidates", 2, candidates);
  }

  @Override
  public Optional<Choice> choice(Torch torch, MemorySettings memory) throws IOException {
    var model = ModelFolder.load(torch, holdout, Compute.of("fp32"));
    return Optional.of(new MostReducible(new Scorer(torch, model, memory), candidates));
  }

  private record MostReducible(Scorer holdout, int candidates) implements Choice {

    @Override
    public Chosen choose(Candidates all) {
      float[] irreducible = all.losses(holdout);
      List<Long> ids =
          IntStream.range(0, all.size())
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer i) -> all.loss(i) - irreducible[i])
                      .reversed())
              .limit(Math.max(1, all.size() / candidates))
              .map(all::id)
              .toList();
      return new Chosen(ids, Map.of());
    }

    @Override
    public void close() {
      holdout.close();
    }
  }
}
