@NullMarked
package dev.latebloom.lens;

import org.jspecify.annotations.NullMarked;
