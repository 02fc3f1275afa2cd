@NullMarked
package dev.latebloom.app.run;

import org.jspecify.annotations.NullMarked;
