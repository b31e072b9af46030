package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.LogText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The source of a content failed while the content was sent: not a network or peer fault. */
public final class SourceException extends IOException implements LogText.SelfExplanatory {
  private static final long serialVersionUID = 1L;

  SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
