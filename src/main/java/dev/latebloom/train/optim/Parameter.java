package dev.latebloom.train.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One weight, its gradient, and the groups that its name and dimension put it in.
 *
 * @param name as the model's file has it
 * @param gradient always the same array
 * @param rate its learning rate, in learning rates of the model
 */
public record Parameter(String name, NDArray weight, NDArray gradient, double rate) {
  /** Decay rates and skips of state space layers (Gu and Dao 2023), of any dimension. */
  private static final Pattern STATE_SPACE = Pattern.compile("(.*\\.)?(A_log|D)");

  private static final Pattern CONVOLUTION = Pattern.compile("(.*\\.)?conv1d\\..*");

  /** Tables of tokens or positions and the head, in the names of the families that we know. */
  private static final Pattern TABLE =
      Pattern.compile("(.*\\.)?(\\w*embed\\w*|wte|wpe|lm_head|head)(\\.weight)?");

  /** GPT-2's linear weights, the only ones that are stored (in, out). */
  private static final Pattern INPUTS_FIRST = Pattern.compile("(.*\\.)?c_(attn|fc|proj)\\.weight");

  /** One of a model. */
  public Parameter(String name, NDArray weight, NDArray gradient) {
    this(name, weight, gradient, 1);
  }

  /** The parameters of a model, in its order; the three lists are equally long. */
  public static List<Parameter> of(List<String> names, NDList weights, NDList gradients) {
    var parameters = new ArrayList<Parameter>();
    for (int i = 0; i < names.size(); i++) {
      parameters.add(new Parameter(names.get(i), weights.get(i), gradients.get(i)));
    }
    return List.copyOf(parameters);
  }

  /** Norms, biases, {@code A_log} and {@code D} do not. */
  boolean decays() {
    return shape().dimension() > 1 && !STATE_SPACE.matcher(name).matches();
  }

  /** Whether it maps one hidden layer to another: what Muon is for. */
  boolean isHiddenMatrix() {
    return shape().dimension() == 2
        && !STATE_SPACE.matcher(name).matches()
        && !CONVOLUTION.matcher(name).matches()
        && !TABLE.matcher(name).matches();
  }

  /** How many outputs a hidden matrix has for each of its inputs. */
  double outputsPerInput() {
    double rows = shape().get(0);
    double columns = shape().get(1);
    return INPUTS_FIRST.matcher(name).matches() ? columns / rows : rows / columns;
  }

  Shape shape() {
    return weight.getShape();
  }

  static NDList weights(List<Parameter> parameters) {
    return new NDList(parameters.stream().map(Parameter::weight).toList());
  }

  static NDList gradients(List<Parameter> parameters) {
    return new NDList(parameters.stream().map(Parameter::gradient).toList());
  }
}
