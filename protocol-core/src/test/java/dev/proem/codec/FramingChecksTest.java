package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.Bound;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.WrongProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingChecksTest {
  private static final Limits LIMITS = Limits.DEFAULT.withHeaderBytes(300);

  @Test
  void headerLengthAtTheLimit_isReturned() {
    assertThat(FramingChecks.checkHeaderLength(bytes("\u0001,"), 0, LIMITS)).isEqualTo(300);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, HEADER_EMPTY", "1, 45, HEADER_TOO_LARGE", "255, 255, HEADER_TOO_LARGE"})
  void headerLengthOutOfRange_isRejected(int first, int second, ErrorCode code) {
    byte[] protoHeader = {(byte) first, (byte) second};

    ProtocolException e =
        catchThrowableOfType(
            ProtocolException.class, () -> FramingChecks.checkHeaderLength(protoHeader, 9, LIMITS));

    assertThat(e.code()).isEqualTo(code);
    assertThat(e.offset()).isEqualTo(9);
  }

  @Test
  void whiteSpaceBeforeTheObject_isCounted() {
    assertThat(FramingChecks.checkBeginning(received(10, " \t"), 0, 2)).isEqualTo(2);
    assertThat(FramingChecks.checkBeginning(received(10, " \t {\""), 2, 2)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "'  x', HEADER_NOT_OBJECT, 4",
    "'\u00ef', HEADER_BOM, 2",
    "'    ', HEADER_NOT_OBJECT, 2"
  })
  void beginningThatIsNotAnObject_isRejected(String beginning, ErrorCode code, long offset) {
    Accumulator header = received(beginning.length(), beginning);

    ProtocolException e =
        catchThrowableOfType(
            ProtocolException.class, () -> FramingChecks.checkBeginning(header, 0, 2));

    assertThat(e.code()).isEqualTo(code);
    assertThat(e.offset()).isEqualTo(offset);
  }

  @Test
  void beginningOfAnotherProtocol_isNamed() {
    Accumulator header = received(0x4745, "T"); // the proto-header is "GE"

    WrongProtocolException e =
        catchThrowableOfType(
            WrongProtocolException.class, () -> FramingChecks.checkBeginning(header, 0, 2));

    assertThat(e.protocol()).isEqualTo("HTTP");
  }

  @Test
  void contentTooLarge_hasItsNumbersAndTheLimit() {
    LimitExceededException e =
        FramingChecks.contentTooLarge(
            new MessageHeader("", "", 11), new Bound("Limits.x", 10), 2, "");

    assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
    assertThat(e.declared()).hasValue(11);
    assertThat(e.limit()).hasValue(10);
    assertThat(e).hasMessageContaining("11 bytes, over the limit of 10 (Limits.x)");
  }

  private static Accumulator received(int expected, String text) {
    Accumulator part = new Accumulator(expected);
    part.take(ByteBuffer.wrap(bytes(text)));
    return part;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
