/** Language models of others, asked over HTTP. */
@NullMarked
package dev.latebloom.endpoint;

import org.jspecify.annotations.NullMarked;
