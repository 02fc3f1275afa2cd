@NullMarked
package dev.latebloom.sample;

import org.jspecify.annotations.NullMarked;
