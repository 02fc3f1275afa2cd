package dev.latebloom.ingest.record;

/**
 * One turn of a conversation that a model is to go on with.
 *
 * @param role "system", "user" or "assistant"
 */
public record Turn(String role, String content) {}
