/** Models and adapters as folders that Hugging Face's classes read and write, too. */
@NullMarked
package dev.latebloom.train.model.folder;

import org.jspecify.annotations.NullMarked;
