@NullMarked
package dev.latebloom.app.settings;

import org.jspecify.annotations.NullMarked;
