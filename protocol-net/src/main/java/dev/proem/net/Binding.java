package dev.proem.net;

import dev.proem.net.tls.Tls;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An address on which a server listens, with the protocols below the messages. Immutable and
 * thread-safe.
 *
 * @param address an {@link java.net.InetSocketAddress} (port 0: any free port) or a {@link
 *     java.net.UnixDomainSocketAddress}
 * @param tls the TLS settings; null for connections without TLS
 * @param proxyProtocol whether each connection starts with a PROXY header, version 1 or 2, that
 *     contains the address of the original client. Use it only for addresses that only the load
 *     balancer can reach, because any peer could claim any address. Connections without the header
 *     are refused
 * @param backlog the number of connections that may wait to be accepted, from 1; the system may
 *     allow fewer. Default 4,096
 */
public record Binding(
    SocketAddress address, @Nullable Tls tls, boolean proxyProtocol, int backlog) {

  private static final int BACKLOG = 4_096;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the backlog is less than 1, or the TLS is for clients
   */
  public Binding {
    Objects.requireNonNull(address, "address"); // else the system would take all addresses
    if (tls != null) {
      forServer(tls);
    }
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog must be 1 or more, not " + backlog);
    }
  }

  /** Returns these settings if they are for servers, and throws otherwise. */
  static Tls forServer(Tls tls) {
    if (!tls.isForServer()) {
      throw new IllegalArgumentException("this Tls is for clients; make one with Tls.forServer()");
    }
    return tls;
  }

  /** Returns a binding without TLS and without PROXY headers. */
  public static Binding of(SocketAddress address) {
    return new Binding(address, null, false, BACKLOG);
  }

  /** Returns this binding with other TLS settings. */
  public Binding withTls(@Nullable Tls settings) {
    return new Binding(address, settings, proxyProtocol, backlog);
  }

  /** Returns this binding with or without PROXY headers. */
  public Binding withProxyProtocol(boolean expected) {
    return new Binding(address, tls, expected, backlog);
  }

  /** Returns this binding with another {@link #backlog}. */
  public Binding withBacklog(int connections) {
    return new Binding(address, tls, proxyProtocol, connections);
  }
}
