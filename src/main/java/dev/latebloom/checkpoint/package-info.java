/** What survives a crash: one atomic folder a checkpoint. */
@NullMarked
package dev.latebloom.checkpoint;

import org.jspecify.annotations.NullMarked;
