package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.proem.ContentException;
import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.Decoding.Taking;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Any bytes, as a stream. The only exception that may come of it is a {@code ProtocolException},
 * which {@link Decoding} takes note of; whatever else is thrown is a finding.
 */
class MessageDecoderFuzzTest {
  private static final List<Limits> LIMITS =
      List.of(
          Limits.DEFAULT, new Limits(120, 3, 8, 50, 50), Limits.DEFAULT.withContentBytes(1 << 30));

  @FuzzTest(maxDuration = "1m")
  void decodes(byte[] stream) {
    Random random = new Random(Arrays.hashCode(stream));
    Limits limits = LIMITS.get(random.nextInt(LIMITS.size()));
    Dialect dialect = random.nextBoolean() ? Dialect.STRICT : Dialect.LENIENT;
    int[] cuts = random.ints(random.nextInt(6), 0, stream.length + 1).sorted().toArray();

    Decoding whole = Decoding.whole(stream, limits, dialect, Taking.WHOLE);

    assertThat(Decoding.split(stream, limits, dialect, Taking.WHOLE, cuts)).isEqualTo(whole);
    assertThat(Decoding.split(stream, limits, dialect, Taking.STREAMED, cuts)).isEqualTo(whole);
    whole.messages().forEach(MessageDecoderFuzzTest::assertUsable);
  }

  private static void assertUsable(Message message) {
    byte[] header = message.header().toJson().getBytes(StandardCharsets.UTF_8);
    if (header.length <= MessageHeader.MAX_BYTES) { // white space may have been spared in it
      ByteBuffer written = new MessageEncoder().encode(message);
      assertThat(new MessageDecoder(LIMITS.get(2), Dialect.STRICT).decode(written))
          .isEqualTo(message);
    }
    assertThat(message.toString()).hasLineCount(1);
    try {
      message.json();
    } catch (ContentException permitted) {
      assertThat(permitted.getMessage()).hasLineCount(1);
    }
  }
}
