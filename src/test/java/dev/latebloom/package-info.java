@NullMarked
package dev.latebloom;

import org.jspecify.annotations.NullMarked;
