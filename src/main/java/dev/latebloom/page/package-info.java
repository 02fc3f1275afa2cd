/** HTML pages that need nothing beside themselves. */
@NullMarked
package dev.latebloom.page;

import org.jspecify.annotations.NullMarked;
