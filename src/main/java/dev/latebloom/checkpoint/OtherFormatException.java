package dev.latebloom.checkpoint;

import java.io.IOException;

/** A checkpoint that is not damaged, but that this version does not read. */
public final class OtherFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  OtherFormatException(String message) {
    super(message);
  }
}
