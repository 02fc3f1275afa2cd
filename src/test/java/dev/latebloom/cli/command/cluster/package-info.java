/** Commands about several workers. */
@NullMarked
package dev.latebloom.cli.command.cluster;

import org.jspecify.annotations.NullMarked;
