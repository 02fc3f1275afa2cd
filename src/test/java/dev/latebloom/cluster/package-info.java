@NullMarked
package dev.latebloom.cluster;

import org.jspecify.annotations.NullMarked;
