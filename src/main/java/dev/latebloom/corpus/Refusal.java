package dev.latebloom.corpus;

/**
 * Why ingestion would reject a record.
 *
 * @param reason one of a few, such as "too long"
 * @param detail one line that says what is wrong with this one
 */
public record Refusal(String reason, String detail) {}
