@NullMarked
package dev.latebloom.lab;

import org.jspecify.annotations.NullMarked;
