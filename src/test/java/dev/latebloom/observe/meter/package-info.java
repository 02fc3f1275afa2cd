@NullMarked
package dev.latebloom.observe.meter;

import org.jspecify.annotations.NullMarked;
