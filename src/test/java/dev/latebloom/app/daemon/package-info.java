@NullMarked
package dev.latebloom.app.daemon;

import org.jspecify.annotations.NullMarked;
