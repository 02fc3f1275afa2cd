package dev.latebloom.train;

/**
 * What a model says of tokens that carry loss, in their order.
 *
 * @param losses -log of their probability, in nats
 * @param values what the text before each will still earn, by the value head
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody writes to them after construction.
public record TokenFigures(float[] losses, float[] values) {}
