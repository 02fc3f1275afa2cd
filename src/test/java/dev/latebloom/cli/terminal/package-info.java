@NullMarked
package dev.latebloom.cli.terminal;

import org.jspecify.annotations.NullMarked;
