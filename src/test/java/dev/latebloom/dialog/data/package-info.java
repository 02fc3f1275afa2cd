@org.jspecify.annotations.NullMarked
package dev.latebloom.dialog.data;
