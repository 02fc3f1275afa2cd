@NullMarked
package dev.latebloom.dialog.rank;

import org.jspecify.annotations.NullMarked;
