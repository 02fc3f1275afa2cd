@NullMarked
package dev.latebloom.reweight.rival;

import org.jspecify.annotations.NullMarked;
