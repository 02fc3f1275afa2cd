@NullMarked
package dev.latebloom.endpoint;

import org.jspecify.annotations.NullMarked;
