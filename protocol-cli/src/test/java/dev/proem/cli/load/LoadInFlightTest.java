package dev.proem.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import org.junit.jupiter.api.Test;

class LoadInFlightTest {
  private static final MessageHeader PLAIN = Message.text("x").header();

  private static MessageHeader replyTo(Object id) {
    return PLAIN.withExtra(MessageHeader.IN_REPLY_TO, id);
  }

  private static String text(long id) {
    return String.format("%018d", id);
  }

  @Test
  void inOrder_theOldestRequestIsAnsweredFirst() {
    LoadInFlight inFlight = LoadInFlight.of(2, false);
    assertThat(inFlight.find(PLAIN)).isEqualTo(LoadInFlight.NONE);
    for (int round = 0; round < 3; round++) {
      inFlight.start(1, 11);
      inFlight.start(2, 12);
      assertThat(inFlight.hasRoom()).isFalse();
      assertThat(inFlight.overdue(11)).isEqualTo(1);
      int place = inFlight.find(PLAIN);
      assertThat(inFlight.due(place)).isEqualTo(1);
      assertThat(inFlight.end(place)).isEqualTo(11);
      inFlight.start(3, 13);
      assertThat(inFlight.end(inFlight.find(PLAIN))).isEqualTo(12);
      assertThat(inFlight.end(inFlight.find(PLAIN))).isEqualTo(13);
      assertThat(inFlight.size()).isZero();
      assertThat(inFlight.overdue(100)).isZero();
    }
  }

  @Test
  void byId_repliesArriveInAnyOrderAndNoIdIsUsedTwice() {
    LoadInFlight inFlight = LoadInFlight.of(2, true);
    long first = inFlight.start(1, 11);
    long second = inFlight.start(2, 12);
    assertThat(inFlight.end(inFlight.find(replyTo(text(second))))).isEqualTo(12);
    assertThat(inFlight.find(replyTo(text(second)))).isEqualTo(LoadInFlight.NONE);
    long third = inFlight.start(3, 13);
    assertThat(third).isNotIn(first, second);
    assertThat(inFlight.find(replyTo(text(second)))).isEqualTo(LoadInFlight.NONE);
    assertThat(inFlight.end(inFlight.find(replyTo(text(first))))).isEqualTo(11);
    assertThat(inFlight.end(inFlight.find(replyTo(text(third))))).isEqualTo(13);
  }

  @Test
  void byId_replyWithoutTheRightId_belongsToNoRequest() {
    LoadInFlight inFlight = LoadInFlight.of(1, true);
    long id = inFlight.start(1, 11);
    assertThat(inFlight.find(PLAIN)).isEqualTo(LoadInFlight.NONE);
    for (Object wrong : new Object[] {"", "x", "0", id, text(id + 1), text(id) + "0"}) {
      assertThat(inFlight.find(replyTo(wrong))).isEqualTo(LoadInFlight.NONE);
    }
  }
}
