@NullMarked
package dev.latebloom.app.compare;

import org.jspecify.annotations.NullMarked;
