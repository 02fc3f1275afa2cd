@NullMarked
package dev.latebloom.observe;

import org.jspecify.annotations.NullMarked;
