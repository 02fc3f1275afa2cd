/** What is known of every example: rows of numbers, and the arithmetic of one visit. */
@NullMarked
package dev.latebloom.ledger;

import org.jspecify.annotations.NullMarked;
