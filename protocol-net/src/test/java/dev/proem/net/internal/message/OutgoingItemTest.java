package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.net.internal.content.ContentSource;
import dev.proem.net.internal.transport.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingItemTest {
  private final List<String> events = new ArrayList<>();
  private final Source source = new Source();

  /** A source whose bytes a test takes. */
  private final class Source implements ContentSource {
    long remaining = 100;

    @Override
    public long moveTo(Wire wire, long most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long remaining() {
      return remaining;
    }

    @Override
    public boolean isWaiting() {
      return false;
    }

    @Override
    public void close() {
      events.add("closed");
    }
  }

  private final SendListener listener =
      new SendListener() {
        @Override
        public void started() {
          events.add("started");
        }

        @Override
        public void sent(long bytes) {
          events.add("sent " + bytes);
        }

        @Override
        public void failed(boolean started, String why) {
          events.add("failed " + started + " " + why);
        }
      };

  private static final SendListener FAILING =
      new SendListener() {
        @Override
        public void sent(long bytes) {
          throw new IllegalStateException("bug");
        }

        @Override
        public void failed(boolean started, String why) {
          throw new IllegalStateException("bug");
        }
      };

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private OutgoingItem whole() {
    return new OutgoingItem(bytes("head"), bytes("content"), null, listener);
  }

  private OutgoingItem streamed(SendListener itsListener) {
    return new OutgoingItem(bytes("head"), bytes(""), source, itsListener);
  }

  private static String copied(OutgoingItem item, int room) {
    ByteBuffer out = ByteBuffer.allocate(room);
    item.copyTo(out);
    return StandardCharsets.US_ASCII.decode(out.flip()).toString();
  }

  @Test
  void copy_takesAsManyBytesAsFit_andConsumesNone() {
    OutgoingItem item = whole();

    assertThat(copied(item, 3)).isEqualTo("hea");
    assertThat(copied(item, 6)).isEqualTo("headco");
    assertThat(copied(item, 100)).isEqualTo("headcontent");
    assertThat(item.remaining()).isEqualTo(11);
  }

  @Test
  void copy_followsWhatThereIsInTheBuffer() {
    ByteBuffer out = bytes("0123456789").position(8);

    whole().copyTo(out);

    assertThat(out.hasRemaining()).isFalse();
    assertThat(StandardCharsets.US_ASCII.decode(out.flip()).toString()).isEqualTo("01234567he");
  }

  @Test
  void skippedBytes_areConsumedInOrder() {
    OutgoingItem item = whole();

    assertThat(item.skip(0)).isZero();
    assertThat(item.skip(5)).isEqualTo(5);
    assertThat(copied(item, 100)).isEqualTo("ontent");
    assertThat(item.isComplete()).isFalse();

    assertThat(item.skip(7)).isEqualTo(6);
    assertThat(item.isComplete()).isTrue();
    assertThat(item.skip(1)).isZero();
  }

  @Test
  void streamedItem_isCompleteWhenItsSourceIs() {
    OutgoingItem item = streamed(listener);
    assertThat(item.source()).isSameAs(source);
    assertThat(item.remaining()).as("in memory").isEqualTo(4);
    item.skip(4);
    assertThat(item.isComplete()).isFalse();

    source.remaining = 0;

    assertThat(item.isComplete()).isTrue();
  }

  @Test
  void start_isReportedOnce() {
    OutgoingItem item = whole();
    assertThat(item.isStarted()).isFalse();

    item.start();
    item.start();

    assertThat(item.isStarted()).isTrue();
    assertThat(events).containsExactly("started");
  }

  @Test
  void sentItem_reportsTheSizeThatItHadAtFirst() {
    OutgoingItem item = whole();
    item.skip(11);

    item.sent();

    assertThat(events).containsExactly("sent 11");
  }

  @Test
  void sentStream_countsInTheSize_andIsClosedAfterTheReport() {
    OutgoingItem item = streamed(listener);
    source.remaining = 0;

    item.sent();

    assertThat(events).containsExactly("sent 104", "closed");
  }

  @Test
  void droppedItem_reportsWhetherItHadStarted() {
    whole().drop("first");
    OutgoingItem second = streamed(listener);
    second.start();
    second.drop("second");

    assertThat(events)
        .containsExactly("failed false first", "started", "failed true second", "closed");
  }

  @Test
  void failureOfTheListener_closesTheSourceToo() {
    assertThatThrownBy(() -> streamed(FAILING).sent()).hasMessage("bug");
    assertThatThrownBy(() -> streamed(FAILING).drop("why")).hasMessage("bug");

    assertThat(events).containsExactly("closed", "closed");
  }
}
