package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The head and the cross-entropy of its logits, chunk by chunk of positions: forward and back
 * through one before the next, so that no more logits are held than those of a chunk, once.
 *
 * <pre>
 * z = head(y)        ℓ_k = log Σ_v e^(z_kv) - z_(k, target_k)        u_k = ∂/∂z_k Σ_k s_k ℓ_k = s_k (softmax(z_k) - onehot)
 * </pre>
 *
 * <p>A linear layer's way back needs no z, so u takes its memory. Losses and gradients are those of
 * one chunk but for the order of sums. Belongs to a {@link Model} and its thread.
 */
public final class CrossEntropy {
  private final Torch torch;
  private final Kernels kernels;
  private final NDList head;
  private final int chunk;

  CrossEntropy(Torch torch, Kernels kernels, NDList head, int vocabulary, long chunkBytes) {
    this.torch = torch;
    this.kernels = kernels;
    this.head = head;
    long positions = chunkBytes / (Float.BYTES * (long) vocabulary);
    this.chunk = Math.clamp(positions, 1, Integer.MAX_VALUE);
  }

  /** As {@link #backward(Recorded, int[], float[])}, with one share for all. */
  public float[] backward(Recorded states, int[] targets, float share) {
    var shares = new float[targets.length];
    Arrays.fill(shares, share);
    return backward(states, targets, shares);
  }

  /** The same, and nothing else depends on the states. */
  public float[] backward(Recorded states, int[] targets, float[] shares) {
    return backward(states, targets, shares, Optional.empty(), Optional.empty());
  }

  /**
   * Adds the gradient of the sum of the losses, each times its share, to the weights.
   *
   * @param states (n, D) of {@link Model#recordStates}; goes back through them, so once only
   * @param targets the n tokens to be predicted
   * @param shares n of them
   * @param slope (n, D) by the states of what else the objective has
   * @param masked which tokens there are
   * @return (n): the loss of each, in nats
   */
  public float[] backward(
      Recorded states,
      int[] targets,
      float[] shares,
      Optional<NDArray> slope,
      Optional<Masked> masked) {
    var losses = new float[targets.length];
    goThrough(
        states,
        targets,
        shares,
        slope,
        masked,
        chunk -> {
          var z = kernels.record("scores", new NDList(chunk.y()), head).head();
          var lossesAndU = differentiate(z, chunk);
          torch.backward(z, lossesAndU.get(1));
          float[] some = lossesAndU.get(0).toFloatArray();
          System.arraycopy(some, 0, losses, chunk.first(), some.length);
        });
    return losses;
  }

  /** A mask, and the states (n, D) of its policy. */
  public record Masked(TopPMask mask, NDArray states) {}

  /** The losses alone, of all tokens. */
  public float[] losses(NDArray states, int[] targets) {
    return losses(states, targets, Optional.empty());
  }

  /**
   * The losses alone.
   *
   * @param states (n, D), not recorded
   * @param masked which tokens there are
   * @return (n), in nats
   */
  public float[] losses(NDArray states, int[] targets, Optional<Masked> masked) {
    var losses = new float[targets.length];
    var shares = new float[targets.length];
    var masks = masks(masked);
    int first = 0;
    for (var part : parts(states)) {
      try (var inner = states.getManager().newSubManager()) {
        part.attach(inner);
        var chunk = chunk(first, part, targets, shares, masks.next());
        float[] some = differentiate(scores(part), chunk).head().toFloatArray();
        System.arraycopy(some, 0, losses, first, some.length);
        first += some.length;
      }
    }
    return losses;
  }

  /**
   * Adds Jᵀu to the weights, where J is the Jacobian of the logits at the weights as they are, and
   * u is taken at other weights.
   *
   * @param states (n, D) at the weights as they are; goes back through them, so once only
   * @param others (n, D) at the other weights
   * @param otherOf the other of a weight
   */
  public void backward(
      Recorded states,
      NDArray others,
      UnaryOperator<NDArray> otherOf,
      int[] targets,
      float[] shares) {
    var otherParts = parts(others).iterator();
    var otherHead = new NDList(head.stream().map(otherOf).toList());
    goThrough(
        states,
        targets,
        shares,
        Optional.empty(),
        Optional.empty(),
        chunk -> {
          var other = otherParts.next();
          other.attach(chunk.y().getManager());
          var z = kernels.run("scores", new NDList(other), otherHead).head();
          var u = differentiate(z, chunk).get(1);
          torch.backward(kernels.record("scores", new NDList(chunk.y()), head).head(), u);
        });
  }

  /**
   * Some positions.
   *
   * @param first of them
   * @param y (m, D), a leaf; all that is made from it dies with the chunk
   * @param targets (m)
   * @param shares (m, 1)
   */
  private record Chunk(
      int first, NDArray y, NDArray targets, NDArray shares, Optional<Masked> masked) {}

  /**
   * Goes {@code way} through every chunk to its y, and from there, with what {@code slope} adds,
   * back through {@code states}.
   */
  private void goThrough(
      Recorded states,
      int[] targets,
      float[] shares,
      Optional<NDArray> slope,
      Optional<Masked> masked,
      Consumer<Chunk> way) {
    var scope = states.values().getManager();
    var gradients = new NDList();
    var masks = masks(masked);
    int first = 0;
    for (var part : parts(states.values())) {
      try (var inner = scope.newSubManager()) {
        part.attach(inner);
        int end = first + Math.toIntExact(part.getShape().get(0));
        var y = torch.leaf(part);
        way.accept(chunk(first, y, targets, shares, masks.next()));
        var gradient = torch.gradient(y);
        gradient.attach(scope);
        gradients.add(gradient);
        first = end;
      }
    }
    var joined = kernels.run("joined", new NDList(states.values()), gradients).head();
    slope.ifPresent(more -> kernels.run("add", new NDList(joined, more)));
    states.backward(joined);
  }

  /** What the positions of {@code y} have to do. */
  private Chunk chunk(
      int first, NDArray y, int[] targets, float[] shares, Optional<Masked> masked) {
    int m = Math.toIntExact(y.getShape().get(0));
    var scope = y.getManager();
    return new Chunk(
        first,
        y,
        torch.create(scope, Arrays.copyOfRange(targets, first, first + m), new Shape(m)),
        torch.create(scope, Arrays.copyOfRange(shares, first, first + m), new Shape(m, 1)),
        masked);
  }

  /** The mask's part of every chunk. */
  private Iterator<Optional<Masked>> masks(Optional<Masked> masked) {
    return masked.isEmpty()
        ? Stream.generate(Optional::<Masked>empty).iterator()
        : parts(masked.get().states()).stream()
            .map(states -> Optional.of(new Masked(masked.get().mask(), states)))
            .iterator();
  }

  /** What the head makes of states (n, D), not recorded: (n, V). */
  NDArray scores(NDArray states) {
    return kernels.run("scores", new NDList(states), head).head();
  }

  /** Losses (m), and u (m, V) in the memory of z. */
  private NDList differentiate(NDArray z, Chunk chunk) {
    chunk.masked().ifPresent(by -> by.mask().cutBut(z, by.states(), chunk.targets()));
    return kernels.run("differentiate", new NDList(z, chunk.targets(), chunk.shares()));
  }

  private NDList parts(NDArray states) {
    int chunks = Math.ceilDiv(Math.toIntExact(states.getShape().get(0)), chunk);
    var howMany = torch.create(states.getManager(), new int[] {chunks}, new Shape(1));
    return kernels.run("parts", new NDList(states, howMany));
  }
}
