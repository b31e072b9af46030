package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.internal.transport.Background;
import dev.proem.net.internal.transport.LatenessAllowance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is stopped by a signal for longer than its time-outs: what has come meanwhile
 * counts. {@link SuspensionTest} and {@link ClientSuspensionTest} go through the time-outs one by
 * one.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
@Timeout(120)
class StoppedProcessTest {
  /**
   * Too short for peers to get more time ({@link LatenessAllowance}), but for the handshake: what
   * has come has to do.
   */
  private static final Duration STOPPED = StoppedChild.TIME.plusMillis(200);

  private static final int PART = 5;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch reply = new CountDownLatch(1);
  private final CountDownLatch replied = new CountDownLatch(1);

  /** Answers neither a request nor a ping before it may. */
  private void answerLate(RawPeer.Line line) throws Exception {
    Message first = line.read();
    Message second = line.read(); // one of the two is a ping
    requested.countDown();
    reply.await();
    line.write(RawPeer.named(first, "in time"), RawPeer.named(second, "in time"));
    replied.countDown();
    RawPeer.echo(line);
  }

  @Test
  void whatCameWhileItWasStopped_isTakenBeforeAnyTimeoutIsJudged(@TempDir Path folder)
      throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    SSLContext context = ServerTlsTest.context(authority, null);
    byte[] message = Peer.bytes(Message.text("hello"));
    try (RawPeer called = new RawPeer(this::answerLate);
        Child child =
            Child.start(
                KilledServerTest.JVM,
                StoppedChild.class,
                String.valueOf(called.port()),
                issued.chain().toString(),
                issued.key().toString(),
                authority.authority().toString());
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket();
        SSLSocket inHandshake = (SSLSocket) context.getSocketFactory().createSocket()) {
      InetSocketAddress plainAddress = address(child.line());
      InetSocketAddress tlsAddress = address(child.line());
      secure.connect(tlsAddress);
      Peer overTls = Peer.over(secure);
      overTls.assertServed(); // so that TLS is loaded
      try (Peer begun = Peer.to(plainAddress);
          Peer idle = Peer.to(plainAddress);
          Peer silent = Peer.to(plainAddress)) {
        begun.assertServed();
        child.tell("call");
        requested.await();
        inHandshake.connect(tlsAddress);
        idle.assertServed(); // so that all have been accepted
        begun.send(Arrays.copyOf(message, PART));
        overTls.send(Arrays.copyOf(message, PART));

        child.signal("STOP");
        long stopped = System.nanoTime();
        begun.send(Arrays.copyOfRange(message, PART, message.length));
        overTls.send(Arrays.copyOfRange(message, PART, message.length));
        idle.send(message);
        silent.send(message);
        CompletableFuture<Void> handshake = Background.runAsync(() -> shakeHands(inHandshake));
        reply.countDown();
        replied.await();
        Awaitility.await().until(() -> System.nanoTime() - stopped > STOPPED.toNanos());
        child.signal("CONT");

        for (Peer each : new Peer[] {begun, overTls, idle, silent}) {
          assertThat(each.read().text()).isEqualTo("hello");
        }
        handshake.get(20, TimeUnit.SECONDS);
        Peer.over(inHandshake).assertServed();
        assertThat(child.line()).isEqualTo("in time");
        assertThat(child.ask("again")).isEqualTo("again");
        assertThat(called.accepted()).isOne();
      }
    }
  }

  private static InetSocketAddress address(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  private static void shakeHands(SSLSocket socket) {
    try {
      socket.startHandshake();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
