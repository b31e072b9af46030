package dev.proem.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.proem.Message;
import dev.proem.it.Consumer.Search;
import org.junit.jupiter.api.Test;

class ConsumerTest {
  private static final Search SEARCH = new Search("search", "\uD83D\uDC36");

  @Test
  void library_isANamedModule() {
    assertEquals("dev.proem", Message.class.getModule().getName());
  }

  @Test
  void message_throughTheCodec_isTheSame() {
    assertEquals(Message.json(SEARCH), Consumer.throughCodec(Message.json(SEARCH)));
  }

  @Test
  void message_throughAStream_bindsToTheSameRecord() throws Exception {
    assertEquals(SEARCH, Consumer.throughStream(Message.json(SEARCH)).json(Search.class));
  }
}
