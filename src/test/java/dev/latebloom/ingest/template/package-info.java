@NullMarked
package dev.latebloom.ingest.template;

import org.jspecify.annotations.NullMarked;
