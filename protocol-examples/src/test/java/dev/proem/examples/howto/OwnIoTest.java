package dev.proem.examples.howto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.TruncatedMessageException;
import dev.proem.WrongProtocolException;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the code of docs/how-to/your-own-io.md. */
class OwnIoTest {
  private static final List<Message> MESSAGES =
      List.of(Message.text("one"), Message.json(List.of(1, 2)), Message.binary(new byte[0]));

  private static byte[] bytes(List<Message> messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    messages.forEach(each -> out.writeBytes(new MessageEncoder().encode(each).array()));
    return out.toByteArray();
  }

  @Test
  void bytesInAnyFragments_giveTheSameMessages() {
    byte[] all = bytes(MESSAGES);
    for (int size = 1; size <= all.length; size++) {
      List<Message> taken = new ArrayList<>();
      OwnIo.Inbox inbox = new OwnIo.Inbox(taken::add);
      for (int from = 0; from < all.length; from += size) {
        ByteBuffer part = ByteBuffer.wrap(all, from, Math.min(size, all.length - from));
        inbox.bytes(part);
        assertThat(part.hasRemaining()).isFalse();
      }
      inbox.end();
      assertThat(taken).isEqualTo(MESSAGES);
    }
  }

  @Test
  void endInsideAMessageAndOtherProtocol_areReported() {
    OwnIo.Inbox inbox = new OwnIo.Inbox(message -> {});
    inbox.bytes(ByteBuffer.wrap(bytes(MESSAGES), 0, 10));
    assertThatExceptionOfType(TruncatedMessageException.class).isThrownBy(inbox::end);
    OwnIo.Inbox http = new OwnIo.Inbox(message -> {});
    ByteBuffer get = ByteBuffer.wrap("GET / HTTP/1.1".getBytes(UTF_8));
    assertThatExceptionOfType(WrongProtocolException.class).isThrownBy(() -> http.bytes(get));
    assertThatExceptionOfType(WrongProtocolException.class).isThrownBy(http::end);
  }

  @Test
  void journal_returnsItsMessagesWithoutATruncatedEnd(@TempDir Path folder) throws IOException {
    try (FileChannel journal =
        FileChannel.open(
            folder.resolve("journal"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      for (Message each : MESSAGES) {
        OwnIo.append(journal, each);
      }
      long whole = journal.size();
      journal.write(ByteBuffer.wrap(bytes(MESSAGES), 0, 50));
      List<Message> replayed = new ArrayList<>();
      OwnIo.replay(journal.position(0), replayed::add);
      assertThat(replayed).isEqualTo(MESSAGES);
      assertThat(journal.size()).isEqualTo(whole);
      OwnIo.append(journal.position(whole), Message.text("goes on"));
      replayed.clear();
      OwnIo.replay(journal.position(0), replayed::add);
      assertThat(replayed).hasSize(MESSAGES.size() + 1);
    }
  }

  @Test
  void contentsOfAnyLength_areCopiedAsTheyArrive() throws IOException {
    MessageDecoder decoder =
        new MessageDecoder(Limits.DEFAULT.withContentBytes(Long.MAX_VALUE), Dialect.STRICT);
    MessageHeader header = new MessageHeader("binary/octet-stream", "binary", 300_000);
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    OwnIo.contents(decoder, new MessageEncoder().encodeHeader(header), Channels.newChannel(copied));
    for (int i = 0; i < 3; i++) {
      OwnIo.contents(decoder, ByteBuffer.allocate(100_000), Channels.newChannel(copied));
    }
    ByteBuffer more = ByteBuffer.wrap(bytes(MESSAGES));
    OwnIo.contents(decoder, more, Channels.newChannel(copied));
    decoder.endOfInput();
    assertThat(copied.size()).isEqualTo(300_000 + "one".length() + "[1, 2]".length());
  }
}
