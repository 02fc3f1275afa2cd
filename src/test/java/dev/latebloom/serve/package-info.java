@NullMarked
package dev.latebloom.serve;

import org.jspecify.annotations.NullMarked;
