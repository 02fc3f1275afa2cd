package dev.latebloom.evaluate;

import dev.latebloom.ingest.record.LossSpans;

/**
 * Some tokens of an example in a row of their own.
 *
 * @param from the first of them in the example
 * @param loss which of them carry loss here; the last one does
 * @param skipped tokens of the example that carry loss and come in earlier windows
 */
record Window(int from, LossSpans loss, int skipped) {}
