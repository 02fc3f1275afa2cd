/** What each family of models is: its weights, its blocks, its kernels. */
@NullMarked
package dev.latebloom.train.model.families;

import org.jspecify.annotations.NullMarked;
