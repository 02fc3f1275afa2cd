/** Tutoring dialogues in files: others' files in, checked lines and splits without leakage out. */
@NullMarked
package dev.latebloom.dialog.data;

import org.jspecify.annotations.NullMarked;
