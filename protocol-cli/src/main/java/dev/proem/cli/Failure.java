package dev.proem.cli;

import java.io.Serial;

/**
 * Ends a command: an exit status and one sentence for the user, which says what happened and what
 * to do.
 */
public final class Failure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ExitStatus status;

  public Failure(ExitStatus status, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
  }

  public ExitStatus status() {
    return status;
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
