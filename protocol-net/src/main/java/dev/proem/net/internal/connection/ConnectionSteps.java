package dev.proem.net.internal.connection;

import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Rounds;
import java.io.IOException;

/**
 * Runs the steps of a connection: a step does something and is followed by its writes. Within a
 * round of the event loop, the writes of several steps are done together. Used by the thread of the
 * event loop only.
 */
public final class ConnectionSteps implements Rounds.AfterRound {
  /** An action that may fail with the connection. */
  public interface Step {
    /**
     * Performs the action.
     *
     * @throws IOException when the connection is broken
     */
    void run() throws IOException;
  }

  /** The connection whose steps these are. */
  interface Host {
    /** Returns whether steps do nothing any more. */
    boolean isClosed();

    /** Returns whether there is more to write than one write takes. */
    boolean isWorthWriting();

    /** Writes, and does what follows from the steps so far. */
    void settle() throws IOException;

    /** A step has ended whose writes wait for the end of the round. */
    void onStep();

    /** A step has failed because the connection is broken. */
    void onIoError(IOException cause);

    /** A step has failed because of an error of this program. */
    void onFailure(Throwable failure);
  }

  private final EventLoop loop;
  private final Host host;
  private boolean inStep;
  private boolean waitsForRound;

  ConnectionSteps(EventLoop loop, Host host) {
    this.loop = loop;
    this.host = host;
  }

  /** Runs a step, within another one or alone; does nothing when the connection is closed. */
  void run(Step step) {
    if (host.isClosed()) {
      return;
    }
    boolean outermost = !inStep;
    inStep = true;
    try {
      step.run();
      if (outermost) { // once, so that the writes of nested steps go out together
        settleSoon();
      }
    } catch (Throwable e) { // such as an OutOfMemoryError
      fail(e);
    } finally {
      if (outermost) {
        inStep = false;
      }
    }
  }

  /** Ends the connection, also if that fails at first. */
  private void fail(Throwable failure) {
    if (failure instanceof IOException cause) {
      try {
        host.onIoError(cause);
      } catch (Throwable e) {
        host.onFailure(e);
      }
    } else {
      host.onFailure(failure);
    }
  }

  private void settleSoon() throws IOException {
    if (!loop.isInRound() || host.isWorthWriting()) {
      host.settle();
      return;
    }
    host.onStep();
    if (!waitsForRound) {
      waitsForRound = true;
      loop.afterRound(this);
    }
  }

  @Override
  public void afterRound() {
    waitsForRound = false;
    run(() -> {});
  }
}
