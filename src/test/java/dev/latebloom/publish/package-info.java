@NullMarked
package dev.latebloom.publish;

import org.jspecify.annotations.NullMarked;
