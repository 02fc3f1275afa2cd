/** Files that are whole whenever the process or the machine stops. */
@NullMarked
package dev.latebloom.file;

import org.jspecify.annotations.NullMarked;
