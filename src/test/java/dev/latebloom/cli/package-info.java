@NullMarked
package dev.latebloom.cli;

import org.jspecify.annotations.NullMarked;
