package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import dev.latebloom.train.model.layers.Weight;

/** A matrix in double precision, row by row, for checking by hand. */
final class Matrix {
  private final int rows;
  private final int columns;
  private final double[] numbers;

  private Matrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.numbers = new double[rows * columns];
  }

  static Matrix of(NDArray array) {
    var weight = new Weight("", array.getShape());
    return of(weight, array.toFloatArray());
  }

  static Matrix of(Weight weight, float[] values) {
    var matrix = new Matrix((int) weight.shape().get(0), (int) weight.shape().get(1));
    for (int i = 0; i < values.length; i++) matrix.numbers[i] = values[i];
    return matrix;
  }

  double at(int i) {
    return numbers[i];
  }

  Matrix transposed() {
    var turned = new Matrix(columns, rows);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned.numbers[j * rows + i] = numbers[i * columns + j];
      }
    }
    return turned;
  }

  Matrix times(Matrix other) {
    var product = new Matrix(rows, other.columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < other.columns; j++) {
        double sum = 0;
        for (int k = 0; k < columns; k++) {
          sum += numbers[i * columns + k] * other.numbers[k * other.columns + j];
        }
        product.numbers[i * other.columns + j] = sum;
      }
    }
    return product;
  }

  Matrix scaled(double factor) {
    var scaled = new Matrix(rows, columns);
    for (int i = 0; i < numbers.length; i++) scaled.numbers[i] = factor * numbers[i];
    return scaled;
  }

  double norm() {
    double sum = 0;
    for (double number : numbers) sum += number * number;
    return Math.sqrt(sum);
  }

  /** The norm of the difference by the norm of {@code expected}. */
  double distance(Matrix expected) {
    var difference = new Matrix(rows, columns);
    for (int i = 0; i < numbers.length; i++) {
      difference.numbers[i] = numbers[i] - expected.numbers[i];
    }
    return difference.norm() / Math.max(expected.norm(), 1e-9);
  }
}
