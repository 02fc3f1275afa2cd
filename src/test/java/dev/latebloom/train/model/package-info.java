@NullMarked
package dev.latebloom.train.model;

import org.jspecify.annotations.NullMarked;
