package dev.latebloom.train.model.layers;

/**
 * The tokens at the borders of a run's texts, for whoever generates with its model.
 *
 * @param begin stands before a text
 * @param end ends it
 * @param own whether they are of the model's own tokenizer; ids that its configuration has mean
 *     nothing in another
 */
public record TextTokens(int begin, int end, boolean own) {}
