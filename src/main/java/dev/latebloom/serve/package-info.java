/** What an operator sees over HTTP, and may do. */
@NullMarked
package dev.latebloom.serve;

import org.jspecify.annotations.NullMarked;
