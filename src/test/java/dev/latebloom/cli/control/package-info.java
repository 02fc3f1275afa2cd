@NullMarked
package dev.latebloom.cli.control;

import org.jspecify.annotations.NullMarked;
