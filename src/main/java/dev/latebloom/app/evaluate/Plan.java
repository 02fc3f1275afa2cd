package dev.latebloom.app.evaluate;

import dev.latebloom.evaluate.Asking;
import dev.latebloom.evaluate.Evaluation;
import dev.latebloom.evaluate.Reading;
import dev.latebloom.evaluate.data.Prompting;
import dev.latebloom.train.model.families.Architecture;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is asked of every model that is evaluated on the same data.
 *
 * @param losses where losses are wanted
 * @param asking where answers are wanted
 * @param template as {@code ingest.chat-template} has it; empty for the model's own, or plain
 * @param tokenizer "bytes", or where its files are; empty for the model's own
 * @param limits that bound the memory
 * @param device "auto", "cpu" or "cuda:" and a number
 * @param threads of the CPU kernels; 0 takes all cores
 * @param compute the type of products, "fp32" or "bf16"
 */
public record Plan(
    Optional<Losses> losses,
    Optional<Asking> asking,
    Prompting prompting,
    String template,
    String tokenizer,
    Evaluation.Limits limits,
    String device,
    int threads,
    String compute) {

  /** As the option has it. */
  String only() {
    if (losses.isEmpty()) return "answers";
    return asking.isEmpty() ? "loss" : "all";
  }

  /**
   * How losses are measured.
   *
   * @param context longest window in tokens, or tokens that are read at once; empty for the model's
   *     own, {@link #USUAL_CONTEXT} at most
   * @param stride from window to window; empty for half of the context
   * @param windows whether a Mamba reads windows too, which otherwise carries its state
   */
  public record Losses(OptionalInt context, OptionalInt stride, boolean windows) {
    /** Longer windows cost much and gain little where nothing was asked for. */
    static final int USUAL_CONTEXT = 2048;

    /** What decides the losses, by the names of the options. */
    Map<String, String> identity() {
      return Map.of(
          "--context", context.isPresent() ? "" + context.getAsInt() : "the model's",
          "--stride", stride.isPresent() ? "" + stride.getAsInt() : "half",
          "--windows", "" + windows);
    }

    /** For a model of this kind. */
    public Reading reading(Architecture architecture) {
      int longest = context.orElse(Math.min(architecture.context(), USUAL_CONTEXT));
      if (longest > architecture.context()) {
        throw new IllegalArgumentException(
            "--context is %d, but the model reads %d tokens; give as many or less"
                .formatted(longest, architecture.context()));
      }
      boolean isCarried = architecture.isRecurrent() && !windows;
      return new Reading(longest, stride.orElse(Math.max(1, longest / 2)), isCarried);
    }
  }
}
