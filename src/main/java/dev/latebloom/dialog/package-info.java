/** A conversation with a model: a person's turns in, the model's out. */
@NullMarked
package dev.latebloom.dialog;

import org.jspecify.annotations.NullMarked;
