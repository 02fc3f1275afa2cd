@NullMarked
package dev.latebloom.app.folder;

import org.jspecify.annotations.NullMarked;
