package dev.latebloom.train.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;

/** The kernels of {@code update.kernel} and how numbers reach them. */
final class UpdateKernels {
  private UpdateKernels() {}

  static Kernels load(Torch torch, OptimizerSettings settings) {
    return torch.load(
        KernelArchive.ofResource(UpdateKernels.class, "update.kernel")
            .with("beta1", settings.beta1())
            .with("beta2", settings.beta2())
            .with("epsilon", settings.epsilon()));
  }

  /** Numbers for a kernel to read: float64, and on the CPU so that reading them never waits. */
  static NDArray numbers(NDManager scope, double... numbers) {
    try (var cpu = scope.newSubManager(Device.cpu())) {
      var array = cpu.create(numbers, new Shape(numbers.length));
      array.attach(scope);
      return array;
    }
  }
}
