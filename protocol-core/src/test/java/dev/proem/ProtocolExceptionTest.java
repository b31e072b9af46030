package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProtocolExceptionTest {
  @Test
  void everyCodeHasItsNameInTheSpecification() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code))
        .containsExactly(
            "header-empty",
            "header-too-large",
            "wrong-protocol",
            "header-bom",
            "header-not-object",
            "header-not-utf-8",
            "header-invalid-json",
            "header-lone-surrogate",
            "header-duplicate-key",
            "header-too-deep",
            "header-too-many-entries",
            "header-number-too-long",
            "header-trailing-data",
            "header-missing-key",
            "header-wrong-type",
            "unknown-byteorder",
            "invalid-content-length",
            "content-too-large",
            "truncated",
            "drain-too-large",
            "unknown-charset",
            "content-not-text",
            "content-invalid-json",
            "content-type-mismatch");
  }

  @Test
  void aMalformedMessageTellsWhatAndWhere() {
    ProtocolException e =
        new MalformedMessageException(ErrorCode.HEADER_BOM, Phase.HEADER, 7, "a mark");

    assertThat(e).hasMessage("header-bom: a mark").hasNoCause();
    assertThat(e.code()).isEqualTo(ErrorCode.HEADER_BOM);
    assertThat(e.phase()).isEqualTo(Phase.HEADER);
    assertThat(e.offset()).isEqualTo(7);
    assertThat(e.declared()).isEmpty();
    assertThat(e.limit()).isEmpty();
  }

  @Test
  void anExceededLimitTellsBothNumbers() {
    LimitExceededException e =
        new LimitExceededException(
            ErrorCode.CONTENT_TOO_LARGE,
            Phase.HEADER,
            2,
            Long.MAX_VALUE,
            new Bound("Limits.x", 5),
            "too large");

    assertThat(e.declared()).hasValue(Long.MAX_VALUE);
    assertThat(e.limit()).hasValue(5);
    assertThat(e.bound()).isEqualTo(new Bound("Limits.x", 5));
  }

  @Test
  void aTruncatedMessageTellsWhatCameAndWhatWasDueOfWhichPart() {
    for (Phase phase : Phase.values()) {
      TruncatedMessageException e = new TruncatedMessageException(phase, 100, 3, 5);

      assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED);
      assertThat(e.phase()).isEqualTo(phase);
      assertThat(e.offset()).isEqualTo(100);
      assertThat(e.received()).isEqualTo(3);
      assertThat(e.expected()).isEqualTo(5);
      assertThat(e.declared()).hasValue(5);
      assertThat(e.limit()).isEmpty();
      assertThat(e)
          .hasMessageContaining("3 of 5 bytes")
          .hasMessageContaining(phase.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    }
  }

  @Test
  void aWrongProtocolTellsTheGuess() {
    WrongProtocolException e = new WrongProtocolException("TLS", 2, "TLS here");

    assertThat(e.code()).isEqualTo(ErrorCode.WRONG_PROTOCOL);
    assertThat(e.phase()).isEqualTo(Phase.HEADER);
    assertThat(e.offset()).isEqualTo(2);
    assertThat(e.protocol()).isEqualTo("TLS");
  }

  @Test
  void aContentFaultKeepsItsCause() {
    Exception cause = new Exception("why");
    ProtocolException e = new ContentException(ErrorCode.CONTENT_NOT_TEXT, -1, "no", cause);

    assertThat(e).hasCause(cause);
    assertThat(e.phase()).isEqualTo(Phase.CONTENT);
    assertThat(e.offset()).isEqualTo(-1);
  }
}
