package dev.proem.net.internal.proxy;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** The addresses of a connection, as the proxy saw them. */
public record ProxyAddresses(SocketAddress source, SocketAddress destination) {
  /** An address of 4 or 16 bytes; an IPv4 address mapped to 16 bytes becomes one of 4 bytes. */
  static InetAddress inetAddress(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e); // neither 4 nor 16 bytes
    }
  }
}
