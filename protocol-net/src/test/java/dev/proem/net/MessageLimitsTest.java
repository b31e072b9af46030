package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that are as large as they may be, and one more. */
@Timeout(60)
class MessageLimitsTest {
  private final Witness heard = new Witness();

  /**
   * A limit of messages.
   *
   * @param within a message that it allows
   * @param beyond a message with one more
   * @param words what the error reply says of it
   */
  record Case(
      String name, Limits limits, byte[] within, byte[] beyond, String code, List<String> words) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    Limits limits = Limits.DEFAULT;
    int plain = Peer.header(0, "").length();
    return Stream.of(
        new Case(
            "headerBytes",
            limits.withHeaderBytes(plain),
            Peer.wire(Peer.header(0, ""), new byte[0]),
            Peer.wire(Peer.header(0, " "), new byte[0]),
            "header-too-large",
            List.of("" + (plain + 1), "" + plain, "Limits.headerBytes")),
        new Case(
            "headerNesting",
            limits.withHeaderNesting(3),
            Peer.wire(Peer.header(0, ",\"a\":[[]]"), new byte[0]),
            Peer.wire(Peer.header(0, ",\"a\":[[[]]]"), new byte[0]),
            "malformed-message",
            List.of("3", "Limits.headerNesting")),
        new Case(
            "headerEntries",
            limits.withHeaderEntries(5),
            Peer.wire(Peer.header(0, ",\"a\":1"), new byte[0]),
            Peer.wire(Peer.header(0, ",\"a\":1,\"b\":1"), new byte[0]),
            "malformed-message",
            List.of("5", "Limits.headerEntries")),
        new Case(
            "HEADER_NUMBER_LENGTH",
            limits,
            Peer.wire(Peer.header(0, ",\"a\":" + "1".repeat(4_300)), new byte[0]),
            Peer.wire(Peer.header(0, ",\"a\":" + "1".repeat(4_301)), new byte[0]),
            "malformed-message",
            List.of("4300", "Limits.HEADER_NUMBER_LENGTH")),
        new Case(
            "contentBytes",
            limits.withContentBytes(1_000),
            Peer.bytes(Message.binary(new byte[1_000])),
            Peer.bytes(Message.binary(new byte[1_001])),
            "content-too-large",
            List.of("1001", "1000", "Limits.contentBytes")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oneMore_isRefusedInWords(Case limit) throws IOException {
    try (MessageServer server =
            MessageServer.builder().limits(limit.limits).listener(heard).handler(r -> r).start();
        Peer offender = Peer.of(server)) {
      offender.send(limit.within);
      assertThat(offender.read().header().error()).isEmpty();
      offender.send(limit.beyond);
      offender.send("and it goes on and on");
      assertThat(offender.assertRefused(limit.code)).contains(limit.words);
      heard.await("limit Limits." + limit.name + " ");
      offender.hangUp();
      assertThat(heard.await("closed")).startsWith("closed LIMIT");
    }
  }

  @Test
  void contentOverTheLimit_isAnsweredToItsSenderByName() throws IOException {
    Message large = Message.binary(new byte[11]);
    try (MessageServer server =
            MessageServer.builder()
                .limits(Limits.DEFAULT.withContentBytes(10))
                .handler(r -> r)
                .start();
        Peer named = Peer.of(server);
        Peer oneWay = Peer.of(server)) {
      named.send(Peer.withId("7", large));
      Message error = named.read();
      assertThat(Peer.codeOf(error)).isEqualTo("content-too-large");
      assertThat(error.header().inReplyTo()).hasValue("7");
      named.assertEnd();
      oneWay.send(large.withExtra(MessageHeader.ONE_WAY, true));
      oneWay.assertEnd();
    }
  }

  @Test
  void contentThatIsLeftUnread_isDroppedUnlessItIsTooMuch() throws IOException {
    int head = Peer.bytes(Message.binary(new byte[1_000])).length - 1_000;
    try (MessageServer server =
            MessageServer.builder()
                .limits(Limits.DEFAULT.withDrainBytes(1_000))
                .listener(heard)
                .streamHandler(exchange -> Outgoing.of(Message.text("unread")))
                .start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      byte[] within = Peer.bytes(Message.binary(new byte[1_000]));
      offender.send(java.util.Arrays.copyOf(within, head)); // the rest comes after the reply
      assertThat(offender.read().text()).isEqualTo("unread");
      offender.send(new byte[1_000]);
      assertThat(offender.ask(Message.text("")).text()).isEqualTo("unread");
      byte[] beyond = Peer.bytes(Message.binary(new byte[1_001]));
      offender.send(java.util.Arrays.copyOf(beyond, head));
      assertThat(offender.read().text()).isEqualTo("unread");
      offender.send(new byte[1_001]);
      offender.assertEnd();
      offender.hangUp();
      heard.await("limit Limits.drainBytes 1000");
      assertThat(heard.await("closed LIMIT")).contains("1001 bytes").contains("Limits.drainBytes");
      assertThat(other.ask("hello").text()).isEqualTo("unread");
    }
  }
}
