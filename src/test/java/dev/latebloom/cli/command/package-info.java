@NullMarked
package dev.latebloom.cli.command;

import org.jspecify.annotations.NullMarked;
