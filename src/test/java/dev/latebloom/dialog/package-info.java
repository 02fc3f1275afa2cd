@NullMarked
package dev.latebloom.dialog;

import org.jspecify.annotations.NullMarked;
