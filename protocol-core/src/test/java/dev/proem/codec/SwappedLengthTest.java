package dev.proem.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Dialect;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.TruncatedMessageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SwappedLengthTest {
  private static final String GUESS =
      "; its first bytes 67 00 may be the length 103 with its bytes swapped: the proto-header is"
          + " big-endian";

  /** The search request of the tutorial, as a program sends it that packs "<H". */
  private static byte[] swapped() {
    MessageHeader header =
        new MessageHeader(java.nio.ByteOrder.LITTLE_ENDIAN, "text/json", "utf-8", 41, Map.of());
    byte[] content = "{\"action\": \"search\", \"value\": \"morpheus\"}".getBytes(UTF_8);
    byte[] bytes = new MessageEncoder().encode(Message.of(header, content)).array();
    assertThat(Arrays.copyOf(bytes, 2)).containsExactly(0, 0x67);
    bytes[0] = 0x67;
    bytes[1] = 0;
    return bytes;
  }

  private static MessageDecoder after(byte[] bytes, int count) {
    MessageDecoder decoder = new MessageDecoder();
    assertThat(decoder.decode(ByteBuffer.wrap(bytes, 0, count))).isNull();
    return decoder;
  }

  @Test
  void truncatedHeaderThatEndsAtTheSwappedLength_namesTheGuess() {
    for (int count : new int[] {105, 106, swapped().length}) {
      MessageDecoder decoder = after(swapped(), count);

      assertThat("; " + decoder.hint()).isEqualTo(GUESS);
      assertThatThrownBy(decoder::endOfInput)
          .isInstanceOf(TruncatedMessageException.class)
          .hasMessageEndingWith(" of the stream" + GUESS);
      assertThat(decoder.hint()).isEmpty();
    }
  }

  @Test
  void truncatedHeaderThatDoesNot_hasNoGuess() {
    byte[] other = swapped();
    other[1] = 1;

    for (MessageDecoder decoder :
        new MessageDecoder[] {after(swapped(), 1), after(swapped(), 104), after(other, 140)}) {
      assertThat(decoder.hint()).isEmpty();
      assertThatThrownBy(decoder::endOfInput)
          .isInstanceOf(TruncatedMessageException.class)
          .hasMessageEndingWith(" of the stream");
    }
    assertThat(new MessageDecoder().hint()).isEmpty();
  }

  @Test
  void legalHeaderOfTheSameBytes_isRead() {
    byte[] bytes = Arrays.copyOf(swapped(), 2 + 0x6700 + 41);
    Arrays.fill(bytes, 2 + 103, bytes.length, (byte) ' ');

    assertThat(new MessageDecoder().decode(ByteBuffer.wrap(bytes))).isNotNull();
  }

  @Test
  void somethingBehindTheObject_namesTheGuessWhenAllHasCome() {
    byte[] bytes = Arrays.copyOf(swapped(), 2 + 0x6700);

    assertThatThrownBy(() -> new MessageDecoder().decode(ByteBuffer.wrap(bytes)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith("header-trailing-data")
        .hasMessageEndingWith(GUESS);
  }

  @Test
  void headerOverTheLimit_namesTheGuessWhereItWouldFit() {
    MessageDecoder small =
        new MessageDecoder(Limits.DEFAULT.withHeaderBytes(1_024), Dialect.STRICT);
    assertThatThrownBy(() -> small.decode(ByteBuffer.wrap(swapped())))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageEndingWith(GUESS);

    MessageDecoder tiny = new MessageDecoder(Limits.DEFAULT.withHeaderBytes(100), Dialect.STRICT);
    assertThatThrownBy(() -> tiny.decode(ByteBuffer.wrap(swapped())))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageEndingWith("(Limits.headerBytes)");
  }
}
