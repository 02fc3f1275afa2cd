package dev.latebloom.train.objective;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.sample.SampleSettings;

/**
 * What of a run's other settings decides what is drawn.
 *
 * @param tokenizer of its examples
 * @param cut how sequences become micro-batches
 * @param seed of the run
 */
public record Place(Tokenizer tokenizer, SampleSettings cut, long seed) {}
