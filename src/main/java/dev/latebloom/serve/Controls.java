package dev.latebloom.serve;

/**
 * What an operator may ask of the run. Both return at once: they send a message.
 *
 * @param checkpoint writes a checkpoint
 * @param stop drains, writes a checkpoint and ends the process
 */
public record Controls(Runnable checkpoint, Runnable stop) {}
