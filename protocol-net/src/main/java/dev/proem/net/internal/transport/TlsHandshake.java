package dev.proem.net.internal.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tlschannel.NeedsReadException;
import tlschannel.NeedsTaskException;
import tlschannel.NeedsWriteException;
import tlschannel.TlsChannel;

/**
 * The handshake of one TLS channel. Its long steps, such as signing, run on an executor. Apart from
 * them, it is used by the thread of the event loop only.
 */
final class TlsHandshake {
  private final TlsChannel channel;
  private final Executor tasks;
  private final Runnable resume;
  private volatile boolean taskRuns;

  /** Thrown by a task; read when no task runs. */
  private volatile @Nullable Throwable taskFault;

  private boolean done;

  /**
   * Creates a handshake that has not started.
   *
   * @param channel does not run tasks itself
   * @param resume called on the thread of a task after the task has ended
   */
  TlsHandshake(TlsChannel channel, Executor tasks, Runnable resume) {
    this.channel = channel;
    this.tasks = tasks;
    this.resume = resume;
  }

  boolean isDone() {
    return done;
  }

  boolean taskRuns() {
    return taskRuns;
  }

  /**
   * Continues the handshake as far as possible. Not to be called while a task runs, or after the
   * handshake is done.
   *
   * @throws NeedsReadException if it needs bytes of the peer
   * @throws NeedsWriteException if the socket accepts no bytes now
   * @throws IOException if it failed
   */
  void proceed() throws IOException {
    Throwable thrown = taskFault;
    if (thrown != null) {
      throw new SSLException("TLS failed: " + thrown, thrown);
    }
    try {
      channel.handshake();
      done = true;
    } catch (NeedsTaskException e) {
      run(e.getTask());
    } catch (ClosedChannelException e) {
      throw new SSLException("the peer closed the connection within the TLS handshake", e);
    } catch (RuntimeException | AssertionError e) { // an invalid input must not end the event loop
      throw new SSLException("TLS failed: " + e, e);
    }
  }

  private void run(Runnable task) throws IOException {
    taskRuns = true;
    try {
      tasks.execute(
          () -> {
            try {
              task.run();
            } catch (Throwable e) { // the engine ignores an Error, and would wait permanently
              taskFault = e;
            } finally {
              taskRuns = false;
              resume.run();
            }
          });
    } catch (Throwable e) { // "unable to create native thread" is an OutOfMemoryError
      taskRuns = false;
      throw new SSLException("no thread to continue the TLS handshake", e);
    }
  }
}
