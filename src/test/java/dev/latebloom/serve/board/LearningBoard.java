package dev.latebloom.serve.board;

import static dev.latebloom.serve.board.Query.query;

import dev.latebloom.serve.board.Panel.Kind;

/** What the model learns, when, and what it is shown. */
final class LearningBoard {
  private static final String HELD =
      "/ ignoring(cohort) sum without (cohort) (latebloom_cohort_examples{})";

  private LearningBoard() {}

  static Board board() {
    var board =
        new Board(
            "learning",
            "Latebloom: learning",
            "What the model learns, when, and what it is shown.");
    now(board);
    losses(board);
    rewards(board);
    sources(board);
    simplicity(board);
    lens(board);
    sampling(board);
    heldOut(board);
    return board;
  }

  private static void now(Board board) {
    board
        .row("Now")
        .number("Step", "short", "Newest optimizer step.", "latebloom_step{}")
        .number(
            "Loss",
            "short",
            "Mean of the newest step's example losses, in nats.",
            "latebloom_loss_nats{}")
        .number(
            "Held-out loss",
            "short",
            "At the newest evaluation, in nats, where records are held out.",
            "latebloom_held_out_loss_nats{}")
        .number(
            "Late share of draws",
            "percentunit",
            "Share of the recent draws that showed an example that is learned late.",
            "latebloom_draw_share_ratio{cohort=\"late\"}")
        .number(
            "Quarantined",
            "short",
            "Examples that do not get better after many visits.",
            "latebloom_cohort_examples{cohort=\"quarantined\"}")
        .number("Round", "short", "How often the urn has been filled.", "latebloom_round{}");
  }

  private static void losses(Board board) {
    board
        .row("Loss")
        .lines(
            "Loss",
            "short",
            "Mean example loss of a step in nats, smoothed over a minute beside it.",
            query("latebloom_loss_nats{}", "step, {{run}}"),
            query("latebloom_largest_loss_nats{}", "largest of a step, {{run}}"),
            query("avg_over_time(latebloom_loss_nats{}[1m])", "mean of a minute, {{run}}"))
        .lines(
            "Loss by cohort",
            "short",
            "Mean of the smoothed example losses in each cohort, in nats.",
            query("latebloom_cohort_loss_nats{cohort!=\"unseen\"}", "{{cohort}}, {{run}}"))
        .panel(
            Kind.LOGARITHMIC,
            "Gradient norm and learning rate",
            "short",
            "The norm is that before clipping.",
            query("latebloom_gradient_norm{}", "gradient norm, {{run}}"),
            query("latebloom_learning_rate{}", "learning rate, {{run}}"));
  }

  private static void rewards(Board board) {
    board
        .row("Reinforcement: runs whose objective is not cross-entropy")
        .lines(
            "Reward",
            "short",
            "Mean reward of a step's responses, and their standard deviation.",
            query("latebloom_reward{}", "mean, {{run}}"),
            query("latebloom_reward_spread{}", "deviation, {{run}}"))
        .lines(
            "Divergence and entropy",
            "short",
            "Nats a token: from the model that the run began with, and of what is written; and what"
                + " a nat of divergence costs, in rewards.",
            query("latebloom_reference_kl_nats{}", "divergence, {{run}}"),
            query("latebloom_reference_kl_coefficient{}", "its cost, {{run}}"),
            query("latebloom_response_entropy_nats{}", "entropy, {{run}}"))
        .lines(
            "Response length",
            "short",
            "Mean tokens of a response, end token included.",
            query("latebloom_response_length_tokens{}", "{{run}}"))
        .lines(
            "Prompts that teach nothing, and clipped tokens",
            "percentunit",
            "Prompts whose responses all earned the same; tokens that the clip kept from going"
                + " further.",
            query("latebloom_silent_prompts_ratio{}", "prompts, {{run}}"),
            query("latebloom_clip_share_ratio{}", "clipped, {{run}}"));
  }

  private static void sources(Board board) {
    board
        .row("By source: the largest, and all others together")
        .lines(
            "Loss by source",
            "short",
            "Mean of the smoothed losses of a source's examples, in nats.",
            query("latebloom_source_loss_nats{}", "{{source}}, {{run}}"))
        .lines(
            "Held-out loss by source",
            "short",
            "Mean held-out loss of a source at the newest evaluation, in nats.",
            query("latebloom_held_out_source_loss_nats{}", "{{source}}, {{run}}"))
        .lines(
            "Examples by source",
            "short",
            "Examples of a source in the pool.",
            query("latebloom_source_examples{}", "{{source}}, {{run}}"))
        .panel(
            Kind.HEAT,
            "Learned by source",
            "percentunit",
            "Share of a source's examples that are learned, over time: the rows that turn red late"
                + " are learned late.",
            query("latebloom_source_learned_ratio{}", "{{source}}, {{run}}"))
        .panel(
            Kind.HEAT,
            "Late by source",
            "percentunit",
            "Share of a source's examples that are in the late cohort.",
            query("latebloom_source_late_ratio{}", "{{source}}, {{run}}"))
        .lines(
            "Quarantined by source",
            "percentunit",
            "Share of a source's examples that do not get better: a source far above the others may"
                + " be mislabelled.",
            query("latebloom_source_quarantined_ratio{}", "{{source}}, {{run}}"))
        .panel(
            Kind.STACK,
            "Examples by cohort",
            "short",
            "How many examples of the pool are in each cohort.",
            query("latebloom_cohort_examples{}", "{{cohort}}, {{run}}"));
  }

  private static void simplicity(Board board) {
    board
        .row("Simplicity bias; choose two runs to compare them")
        .panel(
            Kind.HISTOGRAM,
            "Learning times",
            "short",
            "Examples that are learned now, by the step from which they have been: bounds of steps"
                + " upwards, logarithmic; time to the right. What is learned late fills the upper"
                + " rows. Of several runs the sum.",
            query(
                "sum by (le) (label_replace(latebloom_learned_examples{}, \"le\", \"$1\","
                    + " \"until\", \"(.+)\"))",
                "{{le}}"))
        .lines(
            "Learning time",
            "short",
            "Step by which 10%, 50% and 90% of what is learned now had been.",
            query("latebloom_learning_time_steps{}", "{{learned}}, {{run}}"))
        .lines(
            "Last tenth by first",
            "short",
            "Learning time of the last tenth by that of the first: how late the late come.",
            query("latebloom_learning_time_ratio{}", "p90 / p10, {{run}}"))
        .lines(
            "Early-late gap",
            "short",
            "Mean loss of the late cohort above that of the early one in nats, and by how much it"
                + " changes in a minute.",
            query("latebloom_early_late_gap_nats{}", "gap, {{run}}"),
            query("60 * deriv(latebloom_early_late_gap_nats{}[5m])", "change a minute, {{run}}"))
        .lines(
            "Spread of example losses",
            "short",
            "How unequal examples are to the model; both fall when it learns what is hard.",
            query("latebloom_loss_variation{}", "variation, {{run}}"),
            query("latebloom_loss_gini{}", "Gini, {{run}}"))
        .lines(
            "Hardest and easiest tenth",
            "short",
            "Mean loss of the tenth of the examples with the highest and the lowest losses, in"
                + " nats.",
            query("latebloom_loss_decile_nats{}", "{{decile}}, {{run}}"))
        .lines(
            "Explained by simple statistics",
            "short",
            "Correlation of examples' losses with those under a trigram model of the stream.",
            query("latebloom_explained_by_simple{}", "correlation, {{run}}"))
        .lines(
            "Sharpness",
            "short",
            "On a batch that stays the same, where train.probe asks for it: rise of the loss a step"
                + " up the slope in nats, and the largest eigenvalue of the Hessian.",
            query("latebloom_sharpness_rise_nats{}", "rise, {{run}}"),
            query("latebloom_sharpness_eigenvalue{}", "eigenvalue, {{run}}"))
        .lines(
            "Time of a probe of sharpness",
            "s",
            "How long the newest took; 0 without one.",
            query("latebloom_sharpness_duration_seconds{}", "{{run}}"));
  }

  private static void lens(Board board) {
    board
        .row("The lens: runs with observe.lens; choose two to compare them")
        .lines(
            "Directions of token vectors",
            "short",
            "Participation ratio of the token vectors less their mean: as many equal directions"
                + " would be as crowded. Beside it that of as many random directions.",
            query("latebloom_lens_dimensions{}", "measured, {{run}}"),
            query("latebloom_lens_dimensions_by_chance{}", "by chance, {{run}}"))
        .lines(
            "Cosines of token vectors",
            "short",
            "What half, a tenth and a hundredth of the sizes of their cosines exceed.",
            query("latebloom_lens_cosine{}", "{{percentile}}, {{run}}"))
        .lines(
            "Neurons that are sums of tokens",
            "percentunit",
            "Share of the neurons looked at that are a sum of up to 8 token vectors, and of the"
                + " same with their numbers in random order.",
            query("latebloom_lens_explained{}", "neurons, {{run}}"),
            query("latebloom_lens_shuffled{}", "shuffled, {{run}}"))
        .lines(
            "Time of looks",
            "percentunit",
            "By that of steps; observe.lens.cost bounds it.",
            query("latebloom_lens_share{}", "{{run}}"))
        .lines(
            "Looks left out",
            "short",
            "Since they would have taken more than observe.lens.cost; by window of the graph.",
            query("increase(latebloom_lens_left_out_total{}[$__rate_interval])", "{{run}}"));
  }

  private static void sampling(Board board) {
    board
        .row("Sampling")
        .panel(
            Kind.STACK,
            "Share of draws by cohort",
            "percentunit",
            "What training is shown.",
            query("latebloom_draw_share_ratio{}", "{{cohort}}, {{run}}"))
        .lines(
            "Amplification of the late",
            "short",
            "Share of draws over share of examples: above 1, late examples are shown more often"
                + " than they are there.",
            query(
                "latebloom_draw_share_ratio{cohort=\"late\"} / ignoring(cohort)"
                    + " (latebloom_cohort_examples{cohort=\"late\"} "
                    + HELD
                    + ")",
                "late, {{run}}"),
            query("latebloom_largest_weight_visits{}", "largest weight, {{run}}"))
        .lines(
            "Effective sample size",
            "percentunit",
            "As a share of the pool: 1 when all examples weigh the same. The entropic one is the"
                + " number of examples that would be as diverse.",
            query("latebloom_effective_sample_size_examples{} " + HELD, "effective, {{run}}"),
            query("exp(latebloom_weight_entropy_nats{}) " + HELD, "entropic, {{run}}"))
        .lines(
            "Weight-update lag",
            "short",
            "Steps between losses and the first draw that used the weights made from them.",
            query("latebloom_weight_lag_steps{}", "{{run}}"))
        .lines(
            "Variants a second",
            "cps",
            "Variants of late examples written back to the topic.",
            query(
                "rate(latebloom_augment_variants_total{}[$__rate_interval])", "variants, {{run}}"))
        .lines(
            "Late examples considered for variants",
            "cps",
            "What became of them.",
            query(
                "rate(latebloom_augment_originals_total{}[$__rate_interval])",
                "{{rewriting}}, {{run}}"))
        .lines(
            "Waiting to be rewritten",
            "short",
            "At its bound, the policy's next late examples are left out.",
            query("latebloom_augment_waiting_examples{}", "{{run}}"));
  }

  private static void heldOut(Board board) {
    board
        .row("Held-out records")
        .lines(
            "Held-out loss",
            "short",
            "Mean loss in nats on records that are never trained on: over all of them, over the"
                + " means of the sources, and that of the best model so far.",
            query("latebloom_held_out_loss_nats{}", "over records, {{run}}"),
            query("latebloom_held_out_loss_over_sources_nats{}", "over sources, {{run}}"),
            query("latebloom_held_out_best_loss_nats{}", "best, {{run}}"))
        .lines(
            "Evaluations",
            "short",
            "Step after which the newest was made, and that of the best model.",
            query("latebloom_held_out_step{}", "newest, {{run}}"),
            query("latebloom_held_out_best_step{}", "best, {{run}}"))
        .lines(
            "Held-out records",
            "short",
            "Records of the newest evaluation, and those that were left out of training as copies.",
            query("latebloom_held_out_records{}", "evaluated, {{run}}"),
            query(
                "increase(latebloom_held_out_left_out_total{}[$__rate_interval])",
                "left out, {{run}}"))
        .lines(
            "Right answers",
            "percentunit",
            "Share of the model's answers to held-out records that are right; of evaluate.answers.",
            query("latebloom_held_out_right_ratio{}", "{{run}}"))
        .lines(
            "Time of evaluations",
            "percentunit",
            "Time of all evaluations by that of all steps since step 1.",
            query("latebloom_evaluation_share_ratio{}", "{{run}}"));
  }
}
