@NullMarked
package dev.latebloom.file;

import org.jspecify.annotations.NullMarked;
