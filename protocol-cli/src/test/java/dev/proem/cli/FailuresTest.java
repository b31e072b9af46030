package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final HostAndPort IPV6 = new HostAndPort("::1", 80);
  private static final SocketFile FILE = new SocketFile(Path.of("x"));

  private static final List<Exception> NO_ADDRESS =
      List.of(
          new UnsupportedAddressTypeException(),
          new IOException(new UnsupportedAddressTypeException()),
          new IOException(new UnsupportedAddressTypeException().toString()),
          new SocketException("Protocol family unavailable"),
          new SocketException("Address family not supported by protocol"),
          new UnknownHostException("no such interface nope"));

  private static Failure connecting(Address address, Exception e) {
    IOException io = e instanceof IOException known ? known : new IOException(e);
    return Failures.connecting(address, Deadline.in(Duration.ofMinutes(1)), io);
  }

  @Test
  void unsupportedAddress_isUnavailable_forServersAndClients() {
    for (Exception e : NO_ADDRESS) {
      assertThat(Failures.listening(IPV6, e).status()).isEqualTo(ExitStatus.ADDRESS_UNAVAILABLE);
      assertThat(connecting(IPV6, e).status()).isEqualTo(ExitStatus.ADDRESS_UNAVAILABLE);
    }
    assertThat(Failures.listening(IPV6, NO_ADDRESS.get(0)).sentence())
        .isEqualTo(
            "can't listen on [::1]:80: this machine, or its Java, has no IPv6; use an IPv4"
                + " address");
    assertThat(connecting(IPV6, NO_ADDRESS.get(1)).sentence())
        .startsWith("can't connect to [::1]:80: this machine, or its Java, has no IPv6; ");
    for (String reason : List.of("Invalid argument", "Cannot assign requested address", "x")) {
      assertThat(Failures.listening(IPV6, new SocketException(reason)).status())
          .isEqualTo(ExitStatus.ADDRESS_UNAVAILABLE);
      assertThat(Failures.listening(FILE, new BindException(reason)).status())
          .isEqualTo(ExitStatus.ADDRESS_UNAVAILABLE);
    }
    assertThat(Failures.listening(FILE, new UnsupportedOperationException()).sentence())
        .isEqualTo(
            "can't listen on unix:x: this system has no Unix domain sockets; use HOST and PORT");
    assertThat(connecting(FILE, new SocketException("Unix domain path too long")).status())
        .isEqualTo(ExitStatus.ADDRESS_UNAVAILABLE);
  }

  @Test
  void addressTakenForbiddenOrUnknown_hasAStatusOfItsOwn() {
    assertThat(Failures.listening(IPV6, new BindException("Address already in use")).status())
        .isEqualTo(ExitStatus.PORT_TAKEN);
    assertThat(Failures.listening(FILE, new BindException("Permission denied")).status())
        .isEqualTo(ExitStatus.PERMISSION_DENIED);
    assertThat(Failures.listening(IPV6, new SocketException("Too many open files")).status())
        .isEqualTo(ExitStatus.PERMISSION_DENIED);
    UnknownHostException unknown = new UnknownHostException("x: Name or service not known");
    assertThat(Failures.listening(IPV6, unknown).status()).isEqualTo(ExitStatus.NAME_NOT_FOUND);
    assertThat(connecting(IPV6, unknown).status()).isEqualTo(ExitStatus.NAME_NOT_FOUND);
  }

  @Test
  void serverThatCannotListen_isAFailure() {
    Console console =
        new Console("proem", new ByteArrayOutputStream(), new ByteArrayOutputStream());
    for (Exception e : NO_ADDRESS) {
      ServerArguments.ListeningAnywhere listening =
          (address, log) -> {
            if (e instanceof IOException io) {
              throw io;
            }
            throw (RuntimeException) e;
          };
      Failure failure = failure(() -> ServerArguments.serve(console, IPV6, listening));
      assertThat(failure.status()).isEqualTo(ExitStatus.ADDRESS_UNAVAILABLE);
    }
  }

  private interface Command {
    void run() throws IOException;
  }

  private static Failure failure(Command command) {
    try {
      command.run();
    } catch (Failure e) {
      return e;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it succeeded");
  }

  @Test
  void reasonOfAFile_isMoreThanItsName() {
    assertThat(Failures.reason(new NoSuchFileException("/x"))).isEqualTo("no such file or folder");
    assertThat(Failures.reason(new AccessDeniedException("/x"))).isEqualTo("permission denied");
    assertThat(Failures.reason(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("no space left on device");
    assertThat(Failures.reason(new FileSystemException("/x"))).isEqualTo("/x");
  }
}
