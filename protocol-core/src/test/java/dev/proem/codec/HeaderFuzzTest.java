package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * Any bytes, as the JSON of a header. The only exception that may come of it is a {@link
 * ProtocolException}; whatever else is thrown is a finding.
 */
class HeaderFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void reads(byte[] header) {
    if (header.length == 0 || header.length > MessageHeader.MAX_BYTES || header[0] != '{') {
      return; // the decoder lets no such header through
    }
    MessageHeader read = PlainHeader.assertReadAlike(header);
    if (read != null) {
      byte[] written = read.toJson().getBytes(StandardCharsets.UTF_8);
      MessageHeader again = HeaderReader.read(written, 0, Limits.DEFAULT, Dialect.STRICT);
      assertThat(again).isEqualTo(read);
      assertThat(again.toJson()).as("the form is canonical").isEqualTo(read.toJson());
    }
    try {
      assertThat(HeaderReader.read(header, 7, Limits.DEFAULT, Dialect.LENIENT)).isNotNull();
    } catch (ProtocolException permitted) {
      if (read != null) { // what the strict dialect takes, the lenient takes, with one exception
        assertThat(permitted.code()).isEqualTo(ErrorCode.HEADER_DUPLICATE_KEY);
        assertThat(read.extras().keySet())
            .containsAnyOf("content_type", "content_encoding", "content_length");
      }
      assertThat(permitted.offset()).isBetween(7L, 7L + header.length);
    }
  }
}
