@NullMarked
package dev.latebloom.app;

import org.jspecify.annotations.NullMarked;
