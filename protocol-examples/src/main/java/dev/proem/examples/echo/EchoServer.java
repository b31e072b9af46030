package dev.proem.examples.echo;

import dev.proem.cli.Deadline;
import dev.proem.cli.Failures;
import dev.proem.cli.HostAndPort;
import dev.proem.cli.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The smallest server: blocking sockets, one connection after another. It sends back each byte that
 * it receives, and ignores their meaning.
 */
public final class EchoServer implements Server {
  private static final int CHUNK = 16 * 1024;
  private static final int BACKLOG = 128;
  private static final Duration STOP = Duration.ofSeconds(3);
  private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

  private final ServerSocket listener;
  private final Duration idleTimeout;
  private final Logger log;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Socket current;

  /**
   * Listens on {@code address}.
   *
   * @param idleTimeout the time for a client to send something and to read it back, because the
   *     other clients wait meanwhile. The connection of a slower client is closed
   */
  public EchoServer(InetSocketAddress address, Duration idleTimeout, Logger log)
      throws IOException {
    this.idleTimeout = idleTimeout;
    this.log = log;
    // tag::listen[]
    listener = new ServerSocket(); // a socket that will never carry data, only connections
    listener.setReuseAddress(true); // allows a restart while old connections remain
    listener.bind(address, BACKLOG); // from here on the system completes handshakes for us
    // end::listen[]
  }

  @Override
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  @Override
  public void run() {
    try (listener) {
      // tag::accept[]
      while (!isStopping()) {
        try (Socket client = listener.accept()) { // waits for the next client
          serve(client);
        } catch (IOException e) {
          pauseAfter(e); // such as too many open files: must not spin
        }
      }
      // end::accept[]
    } catch (IOException e) {
      log.log(Level.DEBUG, "the listening socket didn't close: " + Failures.reason(e));
    } finally {
      ended.countDown();
    }
  }

  private void serve(Socket client) {
    String peer = HostAndPort.text(client.getRemoteSocketAddress());
    log.log(Level.INFO, "accepted " + peer);
    current = client;
    try {
      long echoed = isStopping() ? 0 : echo(client);
      log.log(
          Level.INFO,
          String.format(Locale.ROOT, "closed %s: end of input, %d bytes echoed", peer, echoed));
    } catch (IOException e) {
      // The fault ends the connection of this client only.
      String reason =
          client.isClosed() ? "time-out: the client kept the server waiting" : Failures.reason(e);
      log.log(Level.INFO, "closed %s: %s".formatted(peer, reason));
    } finally {
      current = null;
    }
  }

  // tag::echo[]
  private long echo(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] chunk = new byte[CHUNK];
    long echoed = 0;
    try (Deadline idle = Deadline.in(idleTimeout).closes(client)) {
      int length = in.read(chunk); // waits; returns the bytes that have arrived
      while (length >= 0) { // until the client ends its output
        out.write(chunk, 0, length); // waits until the system has taken every byte
        echoed += length;
        idle.restart();
        length = in.read(chunk);
      }
    }
    return echoed;
  }

  // end::echo[]

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void pauseAfter(IOException e) {
    if (isStopping()) {
      return;
    }
    log.log(Level.WARNING, "can't accept connections: " + Failures.reason(e));
    try {
      stopping.await(ACCEPT_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      stop();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Only the end of the input wakes a read that waits, and it would discard bytes that have
   * arrived. Therefore those are echoed first. If the client does not read them, its connection is
   * closed.
   */
  @Override
  public void stop() {
    if (isStopping()) {
      return;
    }
    stopping.countDown();
    Thread thread = new Thread(this::endCurrent, "stop echo");
    thread.setDaemon(true);
    thread.start();
  }

  private void endCurrent() {
    Socket client = current;
    try (Deadline deadline = Deadline.in(STOP)) {
      listener.close();
      if (client != null) {
        deadline.closes(client);
        InputStream in = client.getInputStream();
        while (in.available() > 0 && !ended.await(10, TimeUnit.MILLISECONDS)) {
          // the serving thread is echoing them
        }
        client.shutdownInput();
        ended.await();
      }
    } catch (IOException e) {
      log.log(Level.DEBUG, "already closed: " + Failures.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
