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
 *     of this machine (servers) or this machine (clients)
 * @param port from 0 to 65535; a server takes 0 for any free port
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
   * The addresses for a client to try, in order: a name can have several. Looking a name up can
   * take long and can't be interrupted, so another thread does it.
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
   * What a listening server prints: the host as it was given, {@code 0.0.0.0} for all addresses
   * (IPv6 ones included), and the real port.
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
        inet.getAddress() instanceof Inet6Address six
            ? "[" + compressed(six) + "]"
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
