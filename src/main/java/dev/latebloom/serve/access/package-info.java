/** Who may ask what over HTTP, how often, and by which certificate. */
@NullMarked
package dev.latebloom.serve.access;

import org.jspecify.annotations.NullMarked;
