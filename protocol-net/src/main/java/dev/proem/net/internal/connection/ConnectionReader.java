package dev.proem.net.internal.connection;

import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.ConnectionState.Handshaking;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;

/**
 * Decides when the input of a connection is read: not while reading is paused, and after the end of
 * the output only up to a limit. Used by the thread of the event loop only.
 */
public final class ConnectionReader {
  /** The number of reads at once, at most: they take more than a socket holds. */
  private static final int MOST_READS_AT_ONCE = 64;

  private final EventLoop loop;
  private final Wire wire;
  private final Intake intake;
  private final ConnectionInput input;
  private final ConnectionOutput output;
  private final ConnectionLifecycle lifecycle;
  private final ConnectionRole role;
  private final Runnable resume;
  private boolean resumesSoon;

  /**
   * The reader of a connection.
   *
   * @param resume reads again
   */
  ConnectionReader(
      EventLoop loop,
      Wire wire,
      Intake intake,
      ConnectionInput input,
      ConnectionOutput output,
      ConnectionLifecycle lifecycle,
      ConnectionRole role,
      Runnable resume) {
    this.loop = loop;
    this.wire = wire;
    this.intake = intake;
    this.input = input;
    this.output = output;
    this.lifecycle = lifecycle;
    this.role = role;
    this.resume = resume;
  }

  /** Returns whether bytes that arrive are read now. */
  boolean isWanted() {
    return input.isWanted(lifecycle.state(), output.waitsForSource());
  }

  /**
   * Reads once, unless reading is paused.
   *
   * @return the number of bytes read, negative at the end of the input
   */
  public int read() throws IOException {
    takeKept();
    if (!isWanted()) {
      return 0;
    }
    int length = input.read(lifecycle.state());
    CloseReason known = lifecycle.state().reason();
    if (known != null && input.isDrainExceeded()) {
      lifecycle.close(new CloseReason(known.kind(), known.text() + "; the peer went on sending"));
    }
    return length;
  }

  /** Reads until nothing more has arrived, up to {@link #MOST_READS_AT_ONCE} times. */
  void readAll() throws IOException {
    for (int i = 0; i < MOST_READS_AT_ONCE && read() > 0; i++) {
      // until nothing more has arrived
    }
  }

  /** Reads what arrived before the connection broke. */
  void readLast() {
    try {
      readAll();
    } catch (IOException e) {
      // nothing more has arrived; the connection is closed for the first failure
    } catch (Throwable e) { // such as an OutOfMemoryError
      role.onFailure(e);
    }
  }

  /** Takes the bytes that were kept while reading was paused; they precede all that is read. */
  public void takeKept() {
    while (lifecycle.state().isEstablished() && intake.takeKept()) {
      // until nothing is left
    }
  }

  /** Reads again soon if TLS has decrypted bytes that the selector does not report. */
  void readBufferedSoon() {
    boolean opening = lifecycle.state() instanceof Handshaking;
    if (!resumesSoon && !opening && isWanted() && wire.hasBuffered()) {
      resumesSoon = true;
      loop.execute(
          () -> {
            resumesSoon = false;
            resume.run();
          });
    }
  }
}
