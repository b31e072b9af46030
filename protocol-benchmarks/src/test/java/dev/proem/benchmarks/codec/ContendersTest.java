package dev.proem.benchmarks.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** No contender may win by doing less. */
class ContendersTest {
  private static final int[] SIZES = {41, 1_024, 65_536, 1 << 20};

  private record Received(String contentType, String contentEncoding, long length, String text) {
    static Received all(Subject subject) {
      return new Received(
          subject.contentType(),
          subject.contentEncoding(),
          subject.content().length,
          new String(subject.content(), StandardCharsets.US_ASCII));
    }
  }

  private static final class Recorder implements Receiver {
    final List<Received> received = new ArrayList<>();

    @Override
    public void accept(String contentType, String contentEncoding, long length, byte[] content) {
      String text = new String(content, StandardCharsets.US_ASCII);
      received.add(new Received(contentType, contentEncoding, length, text));
    }

    @Override
    public void accept(
        String contentType, String contentEncoding, long length, ByteBuffer content) {
      byte[] bytes = new byte[content.remaining()];
      content.get(bytes);
      accept(contentType, contentEncoding, length, bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsEncoded_isDecodedAgainAndAgain(Contenders contender) throws Exception {
    for (int size : SIZES) {
      Subject subject = Subject.ofSize(size);
      Contender codec = contender.of(subject);
      Recorder recorder = new Recorder();
      for (int i = 0; i < 3; i++) {
        ByteBuffer bytes = Contender.joined(codec.encode());
        codec.decode(direct(bytes), recorder);
        codec.decode(bytes, recorder);
        codec.roundTrip(recorder);
      }
      assertThat(recorder.received).hasSize(9).containsOnly(Received.all(subject));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Contenders.class,
      names = {"PROEM", "PROEM_ONE_BUFFER", "PROEM_NEW", "JACKSON"})
  void whoSpeaksThisFormat_writesTheSameBytes(Contenders contender) throws Exception {
    Subject subject = Subject.ofSize(41);
    ByteBuffer proem = Contender.joined(Contenders.PROEM.of(subject).encode());
    String text = StandardCharsets.UTF_8.decode(proem).toString();
    ByteBuffer bytes = Contender.joined(contender.of(subject).encode());
    assertThat(StandardCharsets.UTF_8.decode(bytes).toString().substring(2).replace(" ", ""))
        .isEqualTo(text.substring(2).replace(" ", ""));
  }

  @ParameterizedTest
  @CsvSource({"PROEM,false,false", "PROEM,true,true", "JACKSON,false,true", "JACKSON,true,false"})
  void unseenHeaders_areAllDifferentAndAllDecoded(
      Contenders contender, boolean direct, boolean randomNames) throws Exception {
    Subject subject = Subject.ofSize(41);
    List<ByteBuffer> messages = UnseenHeaders.messages(subject, 2_000, direct, randomNames, 1);
    Contender codec = contender.of(subject);
    Recorder recorder = new Recorder();
    for (ByteBuffer message : messages) {
      codec.decode(message, recorder);
      message.clear();
    }
    assertThat(recorder.received).hasSize(2_000).containsOnly(Received.all(subject));
    assertThat(new HashSet<>(messages)).hasSize(2_000);
    assertThat(messages).allMatch(message -> message.isDirect() == direct);
  }

  private static ByteBuffer direct(ByteBuffer bytes) {
    return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes.duplicate()).flip();
  }
}
