package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.model.layers.Weight;

/** Copies of a model's weights as they are when they are read, adapters added to theirs. */
public final class CurrentWeights implements WeightSource {
  private final Model model;

  /**
   * @param model whose weights are float32, also those that do not change beside adapters
   */
  public CurrentWeights(Model model) {
    this.model = model;
  }

  @Override
  public NDArray read(NDManager memory, Weight weight) {
    var copy = model.base().get(index(weight)).duplicate();
    copy.attach(memory);
    model.adapters().flatMap(all -> all.update(memory, weight)).ifPresent(copy::addi);
    return copy;
  }

  @Override
  public FloatType type(Weight weight) {
    return model.types().get(index(weight));
  }

  private int index(Weight weight) {
    return model.architecture().weights().indexOf(weight);
  }
}
