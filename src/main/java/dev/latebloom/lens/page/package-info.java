/** What the lens has found, as a page for people and as text. */
@NullMarked
package dev.latebloom.lens.page;

import org.jspecify.annotations.NullMarked;
