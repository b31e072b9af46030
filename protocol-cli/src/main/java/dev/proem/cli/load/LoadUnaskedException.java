package dev.proem.cli.load;

import dev.proem.Message;
import dev.proem.cli.ErrorText;
import java.io.IOException;
import java.io.Serial;

/** A message came that no request was waiting for. */
final class LoadUnaskedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean error;

  LoadUnaskedException(Message message, boolean error) {
    super(error ? ErrorText.of(message) : message.preview(200));
    this.error = error;
  }

  /** Whether it was an error reply: the last words of the connection. */
  boolean isError() {
    return error;
  }
}
