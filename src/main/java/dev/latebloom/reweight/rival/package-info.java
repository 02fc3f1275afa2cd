/** Published policies and controls, each from its paper, to be compared with. */
@NullMarked
package dev.latebloom.reweight.rival;

import org.jspecify.annotations.NullMarked;
