package dev.proem.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.AnyMessage;
import java.util.Arrays;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/**
 * A header is read as Jackson's own mapper reads it, where that is as strict. A sample that fails
 * is to be kept as a test of its own.
 */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class HeaderAgainstJacksonPropertyTest {
  @Provide
  Arbitrary<byte[]> headers() {
    Arbitrary<byte[]> written =
        AnyMessage.pythonHeaders().map(header -> header.toJson().getBytes(UTF_8));
    return Combinators.combine(written, AnyStream.damages())
        .as((bytes, damages) -> AnyStream.damaged(bytes, damages))
        .filter(bytes -> bytes.length > 0 && bytes[0] == '{');
  }

  @Property
  void aHeaderIsReadAsAPlainMapperReadsIt(@ForAll("headers") byte[] header) {
    PlainHeader.assertReadAlike(header);
  }

  @Property(tries = 1)
  void theMapperIsAskedAtAll() {
    byte[] header =
        ("{" + Bytes.REQUIRED + ", \"x\": [1.50, 12345678901234567890]}").getBytes(UTF_8);

    assertThat(PlainHeader.plain(header)).isNotNull();
    assertThat(PlainHeader.assertReadAlike(header)).isNotNull();
    assertThat(PlainHeader.plain(Arrays.copyOf(header, header.length - 1))).isNull();
  }
}
