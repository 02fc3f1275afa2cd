/**
 * What stands in the folder of a run and of a model: its parts, its newest checkpoint, the
 * tokenizer that came with it.
 */
@NullMarked
package dev.latebloom.app.folder;

import org.jspecify.annotations.NullMarked;
