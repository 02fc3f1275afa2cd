/** Workers on machines of a network, as network namespaces of one kernel. */
@NullMarked
package dev.latebloom.app.network;

import org.jspecify.annotations.NullMarked;
