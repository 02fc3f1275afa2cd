package dev.latebloom.serve;

/**
 * What an operator may ask of the run. All return at once: they send a message.
 *
 * @param checkpoint writes a checkpoint
 * @param stop drains, writes a checkpoint and ends the process
 * @param pause makes no further draw
 * @param resume draws again
 */
public record Controls(Runnable checkpoint, Runnable stop, Runnable pause, Runnable resume) {}
