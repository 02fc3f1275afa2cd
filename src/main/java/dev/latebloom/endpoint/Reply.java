package dev.latebloom.endpoint;

/**
 * What a model said, and what is paid for it.
 *
 * @param promptTokens that the endpoint has counted; 0 where it does not say
 * @param completionTokens likewise
 */
public record Reply(String text, long promptTokens, long completionTokens) {}
