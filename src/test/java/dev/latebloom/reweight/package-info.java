@NullMarked
package dev.latebloom.reweight;

import org.jspecify.annotations.NullMarked;
