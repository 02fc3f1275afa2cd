/** Workers on several machines: offers come in, and the same weights go out on all of them. */
@NullMarked
package dev.latebloom.cluster;

import org.jspecify.annotations.NullMarked;
