package dev.proem.net.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Any bytes at the beginning of a connection. The only permitted exception is {@link
 * ProxyHeaderException}; any other, for example the fuzzer's report of a look-up in the network, is
 * a finding.
 */
class ProxyHeaderFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void reads(byte[] stream) {
    String whole = outcome(stream, stream.length);
    assertThat(outcome(stream, Math.floorMod(Arrays.hashCode(stream), stream.length + 1)))
        .isEqualTo(whole);
    assertThat(outcome(stream, 1)).isEqualTo(whole);
  }

  /** The outcome with fragments of a given size. */
  private static String outcome(byte[] stream, int size) {
    ProxyHeader header = new ProxyHeader();
    try {
      int at = 0;
      while (at < stream.length) {
        ByteBuffer in =
            ByteBuffer.wrap(stream, at, Math.min(Math.max(size, 1), stream.length - at));
        boolean complete = header.take(in);
        at = in.position();
        assertThat(header.received()).isEqualTo(at);
        if (complete) {
          return at + " " + header.addresses().map(ProxyHeaderFuzzTest::usable);
        }
        assertThat(in.hasRemaining()).isFalse();
      }
      assertThat(at).isLessThan(ProxyBlock.FIXED_BYTES + ProxyHeader.MAX_BLOCK_BYTES);
      return "more";
    } catch (ProxyHeaderException permitted) {
      assertThat(permitted.offset()).isBetween(0, stream.length);
      return permitted.getMessage();
    }
  }

  private static ProxyAddresses usable(ProxyAddresses addresses) {
    if (addresses.source() instanceof InetSocketAddress source) {
      assertThat(source.isUnresolved()).isFalse();
      assertThat(addresses.destination()).isInstanceOf(InetSocketAddress.class);
    }
    return addresses;
  }
}
