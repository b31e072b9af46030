package dev.proem.examples.echo;

import dev.proem.cli.ClientSocket;
import dev.proem.cli.Deadline;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.HostAndPort;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/** Sends bytes to an echo server and receives them back. */
final class EchoClient {
  private EchoClient() {}

  /**
   * Sends all of {@code bytes}, ends the output, and returns the bytes that came back: as many as
   * were sent, or fewer if the server closed the connection before.
   */
  static byte[] exchange(HostAndPort endpoint, byte[] bytes, Deadline deadline) throws Failure {
    // tag::exchange[]
    try (ClientSocket socket = ClientSocket.connect(endpoint, deadline)) {
      socket.send(out -> out.write(bytes), true); // then half-close: the server sees the end
      try {
        return socket.in().readNBytes(bytes.length); // reads until it has them all, or the end
      } catch (IOException e) {
        throw socket.failure(e);
      }
    } catch (IOException e) {
      throw new Failure(ExitStatus.INTERNAL, "can't close the socket: " + Failures.reason(e));
    }
    // end::exchange[]
  }

  /** Checks that the bytes that came back are the bytes that were sent. */
  static void check(HostAndPort endpoint, byte[] sent, byte[] back) throws Failure {
    if (back.length == 0 && sent.length > 0) {
      throw new Failure(
          ExitStatus.REPLY_MISSING,
          "no reply: %s closed the connection first; check that an echo server runs there"
              .formatted(endpoint));
    }
    if (!Arrays.equals(sent, 0, back.length, back, 0, back.length)) {
      throw new Failure(
          ExitStatus.WRONG_PROTOCOL,
          "%s sent back other bytes than it received; check that an echo server runs there"
              .formatted(endpoint));
    }
    if (back.length < sent.length) {
      throw new Failure(
          ExitStatus.REPLY_TRUNCATED,
          String.format(
              Locale.ROOT,
              "reply truncated: %d of %d bytes came back from %s; look at the server's log",
              back.length,
              sent.length,
              endpoint));
    }
  }
}
