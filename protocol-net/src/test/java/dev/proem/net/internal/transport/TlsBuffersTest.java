package dev.proem.net.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.junit.jupiter.api.Test;

class TlsBuffersTest {
  private final Rest rest = new Rest();

  /** Returns "rest", and records the written bytes. */
  private static final class Rest implements ByteChannel {
    private final ByteBuffer toRead = US_ASCII.encode("rest");
    private final StringBuilder written = new StringBuilder();
    private boolean open = true;

    @Override
    public int read(ByteBuffer into) {
      if (!toRead.hasRemaining()) {
        return -1;
      }
      int count = toRead.remaining();
      into.put(toRead);
      return count;
    }

    @Override
    public int write(ByteBuffer from) {
      int count = from.remaining();
      written.append(US_ASCII.decode(from));
      return count;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }

  private static String text(ByteBuffer read) {
    return US_ASCII.decode(read.flip()).toString();
  }

  @Test
  void prefix_isReadFirstInAnyFragments_thenTheRestAndItsEnd() throws IOException {
    TlsBuffers.PrefixedChannel channel =
        new TlsBuffers.PrefixedChannel(US_ASCII.encode("prefix"), rest);

    ByteBuffer some = ByteBuffer.allocate(4);
    assertThat(channel.read(some)).isEqualTo(4);
    assertThat(text(some)).isEqualTo("pref");
    ByteBuffer more = ByteBuffer.allocate(100);
    assertThat(channel.read(more)).isEqualTo(2);
    assertThat(channel.read(more)).isEqualTo(4);
    assertThat(text(more)).isEqualTo("ixrest");
    assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void writesAndClose_areThoseOfTheRest() throws IOException {
    TlsBuffers.PrefixedChannel channel =
        new TlsBuffers.PrefixedChannel(ByteBuffer.allocate(0), rest);

    assertThat(channel.write(US_ASCII.encode("hello"))).isEqualTo(5);
    assertThat(rest.written).hasToString("hello");
    assertThat(channel.isOpen()).isTrue();
    channel.close();
    assertThat(channel.isOpen()).isFalse();
    assertThat(rest.open).isFalse();
  }
}
