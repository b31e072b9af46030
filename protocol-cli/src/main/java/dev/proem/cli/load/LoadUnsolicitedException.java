package dev.proem.cli.load;

import dev.proem.Message;
import dev.proem.cli.ErrorText;
import java.io.IOException;
import java.io.Serial;

/** A message arrived that no request was waiting for. */
final class LoadUnsolicitedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean error;

  LoadUnsolicitedException(Message message, boolean error) {
    super(error ? ErrorText.of(message) : message.preview(200));
    this.error = error;
  }

  /**
   * Returns whether it was an error reply, which a server sends before it closes the connection.
   */
  boolean isError() {
    return error;
  }
}
