/** Options that several commands have. */
@NullMarked
package dev.latebloom.cli.command.options;

import org.jspecify.annotations.NullMarked;
