@NullMarked
package dev.latebloom.observe.summary;

import org.jspecify.annotations.NullMarked;
