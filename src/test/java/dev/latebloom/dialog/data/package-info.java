@NullMarked
package dev.latebloom.dialog.data;

import org.jspecify.annotations.NullMarked;
