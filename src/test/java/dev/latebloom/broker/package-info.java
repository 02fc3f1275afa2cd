@NullMarked
package dev.latebloom.broker;

import org.jspecify.annotations.NullMarked;
