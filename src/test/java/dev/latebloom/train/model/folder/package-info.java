@NullMarked
package dev.latebloom.train.model.folder;

import org.jspecify.annotations.NullMarked;
