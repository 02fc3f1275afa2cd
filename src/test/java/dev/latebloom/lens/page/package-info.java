@NullMarked
package dev.latebloom.lens.page;

import org.jspecify.annotations.NullMarked;
