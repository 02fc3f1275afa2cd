/** The command line: reads it, finds the command, says what went wrong. */
@NullMarked
package dev.latebloom.cli;

import org.jspecify.annotations.NullMarked;
