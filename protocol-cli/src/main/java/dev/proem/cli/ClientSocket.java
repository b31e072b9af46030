package dev.proem.cli;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a blocking client: connect, send on one thread and receive on another, all before
 * one deadline. It sends and receives at the same time because two sides that only send would wait
 * permanently as soon as the buffers between them are full.
 */
public final class ClientSocket implements Closeable {
  /** Writes a request to a stream. */
  @FunctionalInterface
  public interface Sending {
    void to(OutputStream out) throws IOException;
  }

  private final HostAndPort endpoint;
  private final Deadline deadline;
  private final Socket socket;
  private final CountingInput in;

  private ClientSocket(HostAndPort endpoint, Deadline deadline, Socket socket) throws IOException {
    this.endpoint = endpoint;
    this.deadline = deadline;
    this.socket = socket;
    this.in = new CountingInput(socket.getInputStream());
  }

  /** Connects to the first address of {@code endpoint} that answers. */
  public static ClientSocket connect(HostAndPort endpoint, Deadline deadline) throws Failure {
    try {
      List<InetSocketAddress> addresses = endpoint.toConnectTo(deadline);
      IOException last = new ConnectException("no address");
      for (int i = 0; i < addresses.size(); i++) {
        try {
          return connect(endpoint, addresses.get(i), deadline, addresses.size() - i);
        } catch (IOException e) {
          last = e;
        } catch (UnsupportedAddressTypeException e) {
          last = new IOException(e);
        }
      }
      throw last;
    } catch (IOException e) {
      throw Failures.connecting(endpoint, deadline, e);
    }
  }

  private static ClientSocket connect(
      HostAndPort endpoint, InetSocketAddress address, Deadline deadline, int addressesLeft)
      throws IOException {
    // tag::connect[]
    Socket socket = new Socket();
    try {
      long millis = deadline.remaining().toMillis() / addressesLeft; // each address gets its share
      socket.connect(address, (int) Math.max(1, millis)); // the three-way handshake
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true); // small messages are sent at once
      deadline.closes(socket); // a call that waits on this socket fails then
      return new ClientSocket(endpoint, deadline, socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    // end::connect[]
  }

  /**
   * Sends on another thread while the caller receives. A failure to send is not reported, because
   * the reply, or its absence, says more.
   */
  public void send(Sending sending, boolean endOutput) {
    Thread sender =
        new Thread(
            () -> {
              try {
                sending.to(socket.getOutputStream());
                if (endOutput) {
                  socket.shutdownOutput(); // the end of our output; we still receive
                }
              } catch (IOException e) {
                // The receiving thread detects it.
              }
            },
            "sender");
    sender.setDaemon(true);
    sender.start();
  }

  public HostAndPort endpoint() {
    return endpoint;
  }

  public InputStream in() {
    return in;
  }

  /** The number of bytes received. */
  long received() {
    return in.count;
  }

  /**
   * Describes why receiving failed.
   *
   * @param e null at the end of input
   */
  public Failure failure(@Nullable IOException e) {
    if (deadline.isExpired()) {
      String what =
          received() == 0
              ? "no reply from %s".formatted(endpoint)
              : "the reply from %s was not complete".formatted(endpoint);
      return Failures.timedOut(what, deadline);
    }
    String how =
        e == null
            ? "closed the connection"
            : "broke the connection (%s)".formatted(Failures.reason(e));
    return received() == 0
        ? Failures.noReply(endpoint, how)
        : new Failure(
            ExitStatus.REPLY_TRUNCATED,
            String.format(
                Locale.ROOT,
                "reply truncated after byte %d: %s %s; try again, or look at the server's log",
                received(),
                endpoint,
                how));
  }

  @Override
  public void close() throws IOException {
    deadline.close();
    socket.close();
  }

  private static final class CountingInput extends FilterInputStream {
    private long count;

    CountingInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
