package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.codec.VectorChecks;
import dev.proem.codec.Vectors;
import dev.proem.codec.Vectors.ExpectedMessage;
import dev.proem.codec.Vectors.Vector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The reader agrees with every vector, those about the unread rest of a streamed content included.
 */
class VectorsTest {
  private static final List<Vector> ALL = Vectors.all();

  /** At most this many bytes come at once. */
  private static final int PIECE = 61;

  @TestFactory
  Stream<DynamicTest> readFromAStreamInPieces() {
    return vectors(v -> prove(v, new MessageReader(pieces(v.input()), v.limits(), v.dialect())));
  }

  @TestFactory
  Stream<DynamicTest> readFromAChannel() {
    return vectors(
        v ->
            prove(
                v,
                new MessageReader(
                    Channels.newChannel(new ByteArrayInputStream(v.input())),
                    v.limits(),
                    v.dialect())));
  }

  private interface Proof {
    void of(Vector vector) throws IOException;
  }

  /** Contents over 2 GiB can't be read whole. */
  private static Stream<DynamicTest> vectors(Proof proof) {
    return ALL.stream()
        .filter(v -> v.consume() != null || !(expected(v) instanceof Long due && due > 1L << 30))
        .map(v -> DynamicTest.dynamicTest(v.id(), () -> proof.of(v)));
  }

  private static @Nullable Object expected(Vector v) {
    return v.error() == null ? null : v.error().get("expected");
  }

  private static InputStream pieces(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, PIECE));
      }
    };
  }

  private static void prove(Vector v, MessageReader reader) throws IOException {
    ProtocolException fault = null;
    int count = 0;
    try {
      while (reader.hasNext()) {
        ExpectedMessage expected = count < v.messages().size() ? v.messages().get(count) : null;
        proveNext(v, reader, expected);
        count++;
      }
    } catch (ProtocolException e) {
      fault = e;
    }
    assertThat(count).as("messages before %s", fault).isEqualTo(v.messages().size());
    if (v.error() == null) {
      assertThat(fault).isNull();
    } else {
      assertThat(fault).isNotNull();
      VectorChecks.assertFault(fault, v.error());
    }
  }

  private static void proveNext(Vector v, MessageReader reader, @Nullable ExpectedMessage expected)
      throws IOException {
    if (v.consume() == null) {
      Message message = reader.read();
      assertThat(expected).as("%s", message).isNotNull();
      VectorChecks.assertHeader(message.header(), expected);
      assertThat(message.bytes()).isEqualTo(expected.content());
    } else {
      StreamedMessage message = reader.readStreamed();
      byte[] consumed = message.content().readNBytes(v.consume());
      assertThat(expected).as("%s", message).isNotNull();
      VectorChecks.assertHeader(message.header(), expected);
      assertThat(consumed).isEqualTo(expected.content());
    }
  }
}
