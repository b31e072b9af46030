package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.proem.ContentException;
import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.ProtocolException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/**
 * Whatever a stranger sends, a decoder ends in messages or a {@link ProtocolException}, and what it
 * allocates on the way is bounded by what really came. A sample that fails is to be kept as a test
 * of its own.
 */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class ArbitraryBytesPropertyTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A parser's first buffers (8 KiB of text), an exception and the stack of a test. */
  private static final int FIXED_BYTES = 48 * 1_024;

  /**
   * What passes through the hands of the garbage collector for each byte that comes. Most headers
   * turn over 10 to 80 bytes for each of theirs: the bytes as text, an object and a list or map
   * entry for each member, and a second time as unmodifiable values. The most known is 224, for a
   * list of {@code 5e-324}: to tell whether a decimal is a double's shortest form takes a parse, a
   * print and a comparison of long integers, for seven bytes. A length that was only announced
   * would be seen at once: that of a header can be 65,535, of a content 1 GiB here.
   */
  private static final int BYTES_PER_BYTE = 256;

  @Provide
  Arbitrary<byte[]> streams() {
    return Arbitraries.oneOf(AnyStream.noise(), AnyStream.streams(), AnyStream.damagedStreams());
  }

  @Provide
  Arbitrary<Limits> limits() {
    return AnyStream.limits();
  }

  @Property
  void arbitraryBytesEndInMessagesOrAProtocolExceptionAndInBoundedMemory(
      @ForAll("streams") byte[] stream, @ForAll("limits") Limits limits, @ForAll Dialect dialect) {
    List<Message> messages = new ArrayList<>(100);
    assertThat(allocated(stream, limits, dialect, messages)).isLessThan(bound(stream));

    for (Message message : messages) {
      try {
        assertThat(message.text()).isNotNull();
        assertThat(message.toString()).hasSizeLessThan(2_000);
        message.json();
      } catch (ContentException expected) {
        assertThat(expected.getMessage()).hasLineCount(1);
      }
    }
  }

  @Example
  void theMostCostlyHeadersKnownStayWithinTheBound() {
    for (String element :
        List.of(
            "0",
            "[]",
            "{}",
            "\"\"",
            "0.1",
            "1.5e300",
            "5e-324",
            "1e400",
            "0.12345678901234567890123",
            "{\"\":{}}",
            "[[]]",
            "\"\\u0041\"",
            "1.7976931348623157e308",
            "9007199254740993.0")) {
      StringBuilder list = new StringBuilder("[").append(element);
      while (list.length() < 60_000) {
        list.append(',').append(element);
      }
      byte[] stream = Bytes.extra(list.append(']').toString());
      for (Limits limits : List.of(Limits.DEFAULT, Limits.DEFAULT.withHeaderEntries(65_535))) {
        assertThat(allocated(stream, limits, Dialect.STRICT, new ArrayList<>()))
            .as("a list of %s", element)
            .isLessThan(bound(stream));
      }
    }
  }

  @Example
  void aContentCostsAtMostTwiceItsSizeWholeAndFourTimesInPieces() {
    byte[] stream = Bytes.message("{" + Bytes.required("1000000") + "}", " ".repeat(1_000_000));

    assertThat(allocated(stream, Limits.DEFAULT, Dialect.STRICT, new ArrayList<>()))
        .isLessThan(2_000_000L + FIXED_BYTES);
    long unused = allocatedInPieces(stream); // what the first run links and loads is not its cost
    assertThat(allocatedInPieces(stream)).isLessThan(4_000_000L + FIXED_BYTES);
  }

  private static long bound(byte[] stream) {
    return FIXED_BYTES + (long) BYTES_PER_BYTE * stream.length;
  }

  /** Measured twice: what the first run links and loads is not its cost. */
  private static long allocated(
      byte[] stream, Limits limits, Dialect dialect, List<Message> messages) {
    long first = allocatedOnce(stream, limits, dialect, messages);
    if (first < bound(stream)) {
      return first;
    }
    messages.clear();
    return allocatedOnce(stream, limits, dialect, messages);
  }

  private static long allocatedOnce(
      byte[] stream, Limits limits, Dialect dialect, List<Message> messages) {
    MessageDecoder decoder = new MessageDecoder(limits, dialect);
    ByteBuffer in = ByteBuffer.wrap(stream);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      Message message;
      while ((message = decoder.decode(in)) != null) {
        messages.add(message);
      }
      decoder.endOfInput();
    } catch (ProtocolException expected) {
      assertThat(expected.offset()).isBetween(0L, (long) stream.length);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static long allocatedInPieces(byte[] stream) {
    MessageDecoder decoder = new MessageDecoder();
    ByteBuffer in = ByteBuffer.wrap(stream);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int end = 1; end < stream.length; end++) {
      decoder.decode(in.limit(end));
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
