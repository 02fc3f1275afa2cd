/** What the lens sees in the model of a folder. */
@NullMarked
package dev.latebloom.app.probe;

import org.jspecify.annotations.NullMarked;
