/** Commands that speak with a running daemon. */
@NullMarked
package dev.latebloom.cli.control;

import org.jspecify.annotations.NullMarked;
