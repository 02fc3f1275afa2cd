package dev.latebloom.reweight;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ledger.LedgerEntry;

/**
 * All that the loop knows of one example.
 *
 * @param why it has its weight, in the words of the decision that gave it
 */
public record ExampleView(LedgerEntry entry, Example example, String why) {}
