package dev.selvedge.examples.stream;

import java.io.IOException;

/** What comes over a stream are no frames. */
final class FrameException extends IOException {
  private static final long serialVersionUID = 1L;

  FrameException(String message) {
    super(message);
  }
}
