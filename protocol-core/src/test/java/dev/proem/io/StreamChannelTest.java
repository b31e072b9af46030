package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StreamChannelTest {
  private boolean closed;

  private final ByteArrayOutputStream out =
      new ByteArrayOutputStream() {
        @Override
        public void close() {
          closed = true;
        }
      };

  private final StreamChannel channel = new StreamChannel(out);

  @Test
  void write_partOfAnArrayAndABufferWithoutOne_writesWhatRemains() throws IOException {
    ByteBuffer part =
        ByteBuffer.wrap("012345".getBytes(StandardCharsets.UTF_8), 1, 4).slice().position(1);
    ByteBuffer direct = ByteBuffer.allocateDirect(2).put((byte) 'a').put((byte) 'b').flip();

    assertThat(channel.write(part)).isEqualTo(3);
    assertThat(channel.write(direct)).isEqualTo(2);

    assertThat(part.hasRemaining()).isFalse();
    assertThat(direct.hasRemaining()).isFalse();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("234ab");
  }

  @Test
  void close_closesTheStream() throws IOException {
    assertThat(channel.isOpen()).isTrue();
    channel.close();
    assertThat(closed).isTrue();
  }
}
