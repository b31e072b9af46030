package dev.proem.examples.multiconn;

import dev.proem.cli.Deadline;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens many connections at once, on one thread: sends two messages on each and reads them back.
 *
 * <p>TCP carries bytes, not messages: the two come back as one sequence of bytes, in any fragments.
 */
final class MulticonnClient {
  private static final byte[] MESSAGES =
      "Message 1 from client.Message 2 from client.".getBytes(StandardCharsets.US_ASCII);

  private final HostAndPort endpoint;
  private final Deadline deadline;
  private final Consumer<String> out;
  private final List<Failure> failures = new ArrayList<>();
  private List<InetSocketAddress> addresses = List.of();
  private int running;

  /**
   * A client.
   *
   * @param out takes a line for each event of a connection
   */
  MulticonnClient(HostAndPort endpoint, Deadline deadline, Consumer<String> out) {
    this.endpoint = endpoint;
    this.deadline = deadline;
    this.out = out;
  }

  /** One of the connections, with its progress. */
  private static final class Talk {
    final int id;
    final ByteBuffer unsent = ByteBuffer.wrap(MESSAGES);
    final ByteBuffer received = ByteBuffer.allocate(MESSAGES.length);
    int nextAddress;

    Talk(int id) {
      this.id = id;
    }
  }

  /**
   * Runs {@code count} connections to their end. A failure of one does not affect the others.
   *
   * @throws Failure if some failed, with their number and the first failure
   */
  void run(int count) throws Failure, IOException {
    try {
      addresses = endpoint.toConnectTo(deadline);
    } catch (IOException e) {
      throw Failures.connecting(endpoint, deadline, e);
    }
    try (Selector selector = Selector.open()) {
      for (int id = 1; id <= count; id++) {
        start(selector, new Talk(id));
      }
      // tag::loop[]
      while (running > 0 && !deadline.isExpired()) {
        selector.select(this::ready, Math.max(1, deadline.remaining().toMillis()));
      }
      // end::loop[]
      for (SelectionKey key : List.copyOf(selector.keys())) {
        if (key.isValid()) { // these did not end in time
          fail(key.channel(), (Talk) key.attachment(), late((Talk) key.attachment()));
        }
      }
    }
    if (!failures.isEmpty()) {
      Failure first = failures.get(0);
      throw new Failure(
          first.status(),
          String.format(
              Locale.ROOT,
              "%d of %d connections failed; the first: %s",
              failures.size(),
              count,
              first.sentence()));
    }
  }

  // tag::start[]
  private void start(Selector selector, Talk talk) {
    InetSocketAddress address = addresses.get(talk.nextAddress++);
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(address); // only starts the handshake
      channel.register(selector, SelectionKey.OP_CONNECT, talk); // ready when it is complete
      running++;
    } catch (IOException | RuntimeException e) {
      retry(selector, channel, talk, e);
    }
  }

  // end::start[]

  private void ready(SelectionKey key) {
    Talk talk = (Talk) key.attachment();
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        connected(key, channel, talk);
      } else {
        converse(key, channel, talk);
      }
    } catch (IOException e) {
      fail(channel, talk, broken(talk, Failures.reason(e)));
    }
  }

  private void connected(SelectionKey key, SocketChannel channel, Talk talk) {
    try {
      channel.finishConnect(); // reports the result, as connect_ex does in Python
      print(talk, "connected to " + HostAndPort.text(channel.getRemoteAddress()));
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    } catch (IOException e) {
      running--;
      retry(key.selector(), channel, talk, e);
    }
  }

  // tag::converse[]
  private void converse(SelectionKey key, SocketChannel channel, Talk talk) throws IOException {
    if (key.isWritable() && talk.unsent.hasRemaining()) {
      channel.write(talk.unsent); // takes as much as there is room for
      if (!talk.unsent.hasRemaining()) {
        print(talk, String.format(Locale.ROOT, "sent 2 messages, %d bytes", MESSAGES.length));
        key.interestOps(SelectionKey.OP_READ); // otherwise the selector reports room all the time
      }
    }
    if (key.isReadable() && channel.read(talk.received) < 0) {
      fail(channel, talk, broken(talk, "end of input"));
    } else if (!talk.received.hasRemaining()) {
      finish(channel, talk);
    }
  }

  // end::converse[]

  private void finish(SocketChannel channel, Talk talk) throws IOException {
    if (talk.received.flip().equals(ByteBuffer.wrap(MESSAGES))) {
      print(talk, "received " + new String(talk.received.array(), StandardCharsets.US_ASCII));
      channel.close();
      running--;
    } else {
      String what =
          "%s sent back other bytes than it received; check that multiconn-server runs there";
      fail(channel, talk, new Failure(ExitStatus.WRONG_PROTOCOL, what.formatted(endpoint)));
    }
  }

  /** Tries the next address of the host, if there is one. */
  private void retry(
      Selector selector, @Nullable SocketChannel channel, Talk talk, Exception reason) {
    closeQuietly(channel);
    if (talk.nextAddress < addresses.size()) {
      start(selector, talk);
      return;
    }
    IOException e = reason instanceof IOException io ? io : new IOException(reason);
    running++; // fail() subtracts it again
    fail(channel, talk, Failures.connecting(endpoint, deadline, e));
  }

  private void fail(@Nullable Channel channel, Talk talk, Failure failure) {
    closeQuietly(channel);
    running--;
    failures.add(failure);
    print(talk, "failed: " + failure.sentence());
  }

  private Failure late(Talk talk) {
    String what =
        String.format(
            Locale.ROOT,
            "%d of %d bytes came back from %s",
            talk.received.position(),
            MESSAGES.length,
            endpoint);
    return Failures.timedOut("only " + what, deadline);
  }

  private Failure broken(Talk talk, String how) {
    int received = talk.received.position();
    return new Failure(
        received == 0 ? ExitStatus.REPLY_MISSING : ExitStatus.REPLY_TRUNCATED,
        String.format(
            Locale.ROOT,
            "%d of %d bytes came back from %s (%s); check the server, or its log",
            received,
            MESSAGES.length,
            endpoint,
            how));
  }

  private void print(Talk talk, String what) {
    out.accept(String.format(Locale.ROOT, "connection %d: %s", talk.id, what));
  }

  private static void closeQuietly(@Nullable Channel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It can't be used any more in either case.
    }
  }
}
