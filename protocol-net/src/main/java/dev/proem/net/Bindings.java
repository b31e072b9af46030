package dev.proem.net;

import dev.proem.net.tls.Tls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The addresses that a {@link MessageServerBuilder} collects. Not thread-safe. */
final class Bindings {
  /** An address with the TLS settings of the builder, or a binding with its own. */
  private record Place(Binding binding, boolean isAddress) {}

  private final List<Place> places = new ArrayList<>();
  private @Nullable Tls tls;

  void add(SocketAddress address) {
    places.add(new Place(Binding.of(address), true));
  }

  void add(Binding binding) {
    places.add(new Place(Objects.requireNonNull(binding, "binding"), false));
  }

  void setTls(Tls value) {
    tls = Binding.forServer(Objects.requireNonNull(value, "tls"));
  }

  /** Returns all bindings; a free port of the loopback address if none was added. */
  List<Binding> toList() {
    Place any = new Place(Binding.of(loopback(0)), true);
    List<Place> all = places.isEmpty() ? List.of(any) : places;
    if (tls != null && all.stream().noneMatch(Place::isAddress)) {
      throw new IllegalStateException(
          "tls() applies to the addresses of port() and address(), but only bind() was called; use"
              + " Binding.withTls");
    }
    return all.stream()
        .map(each -> each.isAddress ? each.binding.withTls(tls) : each.binding)
        .toList();
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
