package dev.proem.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.proem.Message;
import dev.proem.it.Consumer.Search;
import org.junit.jupiter.api.Test;

class ConsumerTest {
  private static final Search SEARCH = new Search("search", "\uD83D\uDC36");

  @Test
  void library_isOnTheClassPath() {
    assertEquals(null, Message.class.getModule().getName());
  }

  @Test
  void message_throughTheCodec_isTheSame() {
    assertEquals(Message.json(SEARCH), Consumer.throughCodec(Message.json(SEARCH)));
  }

  @Test
  void message_throughAStream_bindsToTheSameRecord() throws Exception {
    assertEquals(SEARCH, Consumer.throughStream(Message.json(SEARCH)).json(Search.class));
  }

  @Test
  void message_throughSockets_comesBack() throws Exception {
    assertEquals("hello", Consumer.throughSockets(Message.text("hello")).text());
  }

  @Test
  void tls_isThere() throws Exception {
    assertNotNull(Consumer.tls());
  }
}
