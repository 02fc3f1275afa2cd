package dev.latebloom.endpoint;

/**
 * How an answer is sampled.
 *
 * @param temperature scores are divided by it
 * @param topP only the most likely tokens that make up this share; 1 for all
 * @param maxTokens longest answer
 */
public record Manner(double temperature, double topP, int maxTokens) {}
