@NullMarked
package dev.latebloom.serve.access;

import org.jspecify.annotations.NullMarked;
