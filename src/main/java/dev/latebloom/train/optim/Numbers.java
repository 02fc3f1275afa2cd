package dev.latebloom.train.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** How numbers that change from call to call reach a kernel. */
final class Numbers {
  private Numbers() {}

  /** Float64, and on the CPU so that reading them never waits. */
  static NDArray of(NDManager scope, double... numbers) {
    try (var cpu = scope.newSubManager(Device.cpu())) {
      var array = cpu.create(numbers, new Shape(numbers.length));
      array.attach(scope);
      return array;
    }
  }
}
