/** The commands below {@code dialog}, a file each. */
@NullMarked
package dev.latebloom.cli.command.dialog;

import org.jspecify.annotations.NullMarked;
