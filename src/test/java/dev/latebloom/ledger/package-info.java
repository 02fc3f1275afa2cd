@NullMarked
package dev.latebloom.ledger;

import org.jspecify.annotations.NullMarked;
