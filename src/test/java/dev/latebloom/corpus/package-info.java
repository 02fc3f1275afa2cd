@NullMarked
package dev.latebloom.corpus;

import org.jspecify.annotations.NullMarked;
