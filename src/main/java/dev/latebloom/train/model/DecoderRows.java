package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.Optional;
import java.util.stream.IntStream;

/** Prompt and response one behind the other, as they are. */
record DecoderRows(Torch torch, Kernels kernels) implements RowLayout {
  @Override
  public Laid whole(TokenRows rows) {
    var places = rows.places().orElseGet(() -> counted(rows.tokens()));
    var embedded = new NDList(rows.tokens(), places);
    return new Laid(embedded, places, packing(rows), Optional.empty());
  }

  private NDList packing(TokenRows rows) {
    if (rows.places().isEmpty()) return new NDList();
    var places = rows.places().get();
    return new NDList(places, kernels.run("packed_view", new NDList(places)).head());
  }

  private NDArray counted(NDArray tokens) {
    int width = Math.toIntExact(tokens.getShape().get(1));
    int[] places = IntStream.range(0, width).toArray();
    return torch.create(tokens.getManager(), places, new Shape(width));
  }

  @Override
  public Laid next(NDArray tokens, NDArray places, NDArray live) {
    var view = kernels.run("view", new NDList(places, live));
    return new Laid(new NDList(tokens, places), places, view, Optional.empty());
  }
}
