package dev.proem.net.internal.transport;

import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why an address can't be listened on or connected to, in words. */
public final class AddressErrors {
  private AddressErrors() {}

  /** What an attempt to connect fails with when the system or Java refuses the address itself. */
  public static ConnectException notConnected(SocketAddress address, Exception fault) {
    ConnectException failure = new ConnectException(reason(address, fault));
    failure.initCause(fault);
    return failure;
  }

  public static String reason(SocketAddress address, Exception fault) {
    if (fault instanceof UnsupportedAddressTypeException) {
      boolean six =
          address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
      return six
          ? "this Java runtime has no IPv6 (java.net.preferIPv4Stack, or the system); use an IPv4"
              + " address"
          : "this Java runtime does not support addresses of this kind";
    }
    if (fault instanceof UnsupportedOperationException) {
      return "this system has no Unix domain sockets; use an internet address";
    }
    if (fault instanceof UnresolvedAddressException) {
      return "the name has no address";
    }
    if (fault instanceof AccessDeniedException) { // of a file, whose text is its name alone
      return "Permission denied";
    }
    if (fault instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    String text = fault instanceof FileSystemException file ? file.getReason() : fault.getMessage();
    return text == null || text.isBlank() ? fault.getClass().getSimpleName() : LogText.line(text);
  }
}
