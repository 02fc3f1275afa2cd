@NullMarked
package dev.latebloom.lens.pursuit;

import org.jspecify.annotations.NullMarked;
