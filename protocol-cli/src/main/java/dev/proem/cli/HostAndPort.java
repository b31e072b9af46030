package dev.proem.cli;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HOST and PORT as the user wrote them.
 *
 * @param host a name, an IPv4 address or an IPv6 address, without brackets; empty for all addresses
 *     of this machine in a server, and for the loopback address in a client
 * @param port from 0 to 65535; 0 stands for any free port of a server
 */
public record HostAndPort(String host, int port) implements Address {
  public HostAndPort {
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
  }

  @Override
  public InetSocketAddress toListenOn() throws IOException {
    return host.isEmpty()
        ? new InetSocketAddress(port)
        : new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Override
  public InetSocketAddress toConnectTo() {
    return host.isEmpty()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
        : InetSocketAddress.createUnresolved(host, port);
  }

  @Override
  public String parts() {
    return "HOST and PORT";
  }

  /**
   * Returns the addresses for a client to try, in order: a name can have several. A lookup can take
   * long and can't be interrupted, so it runs on another thread.
   */
  public List<InetSocketAddress> toConnectTo(Deadline deadline) throws IOException {
    CompletableFuture<InetAddress[]> lookup = new CompletableFuture<>();
    Thread thread = new Thread(() -> lookUp(lookup), "name lookup");
    thread.setDaemon(true);
    thread.start();
    try {
      InetAddress[] found = lookup.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      return List.of(found).stream().map(a -> new InetSocketAddress(a, port)).toList();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UnknownHostException unknown
          ? unknown
          : new UnknownHostException(host);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("name lookup timed out");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void lookUp(CompletableFuture<InetAddress[]> result) {
    try {
      result.complete(
          host.isEmpty()
              ? new InetAddress[] {InetAddress.getLoopbackAddress()}
              : InetAddress.getAllByName(host));
    } catch (UnknownHostException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Returns the host as the user wrote it, or {@code 0.0.0.0} for all addresses, including IPv6,
   * with the real port.
   */
  @Override
  public String listening(SocketAddress local) {
    int real = local instanceof InetSocketAddress inet ? inet.getPort() : port;
    return new HostAndPort(host.isEmpty() ? "0.0.0.0" : host, real).toString();
  }

  /** {@code HOST:PORT}, with brackets around an IPv6 address. */
  @Override
  public String toString() {
    String shown = ReadableBytes.oneLine(host.isEmpty() ? "localhost" : host, 100);
    return (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + port;
  }

  /** An address as {@code 127.0.0.1:80} or {@code [::1]:80}. */
  public static String text(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return address.toString();
    }
    String host =
        inet.getAddress() instanceof Inet6Address ipv6
            ? "[" + compressed(ipv6) + "]"
            : inet.getAddress().getHostAddress();
    return host + ":" + inet.getPort();
  }

  /** The short form of RFC 5952: the longest run of zero groups becomes two colons. */
  private static String compressed(Inet6Address address) {
    String full = address.getHostAddress();
    int percent = full.indexOf('%');
    String scope = percent < 0 ? "" : full.substring(percent);
    String text = percent < 0 ? full : full.substring(0, percent);
    for (int zeros = 8; zeros >= 2; zeros--) {
      String run = "0:".repeat(zeros - 1) + "0";
      int at = (":" + text + ":").indexOf(":" + run + ":");
      if (at >= 0) {
        String before = text.substring(0, Math.max(0, at - 1));
        String after = text.substring(Math.min(text.length(), at + run.length() + 1));
        return before + "::" + after + scope;
      }
    }
    return text + scope;
  }
}
