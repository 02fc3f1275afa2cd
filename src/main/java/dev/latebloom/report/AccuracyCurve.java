package dev.latebloom.report;

/**
 * How a run's answers to held-out problems became better.
 *
 * @param policy of the run
 * @param origin which run it is, such as "this run"
 */
public record AccuracyCurve(String policy, String origin, Accuracies accuracies) {}
