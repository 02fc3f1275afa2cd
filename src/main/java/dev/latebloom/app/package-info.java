/** The wiring: settings, the loop, the daemon. The one package that sees all stages. */
@NullMarked
package dev.latebloom.app;

import org.jspecify.annotations.NullMarked;
