/** What the terminal shows and what commands share: progress, summaries, options, exit codes. */
@NullMarked
package dev.latebloom.cli.terminal;

import org.jspecify.annotations.NullMarked;
