package dev.proem.examples.multiconn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Locale;

/** Sends back each byte that it receives. Reading is paused until all of them are written. */
final class MulticonnConnection extends SelectorConnection {
  private long echoed;

  MulticonnConnection(SelectionKey key, SelectorLoop loop) throws IOException {
    super(key, loop, 0, 0);
  }

  // tag::echo[]
  @Override
  void received(ByteBuffer bytes) {
    echoed += bytes.remaining();
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()); // the original is reused
    send(copy.put(bytes).flip());
  }

  @Override
  void inputEnded() {
    end(String.format(Locale.ROOT, "end of input, %d bytes echoed", echoed));
  }
  // end::echo[]
}
