/** Commands about several workers that train one model. */
@NullMarked
package dev.latebloom.cli.command.cluster;

import org.jspecify.annotations.NullMarked;
