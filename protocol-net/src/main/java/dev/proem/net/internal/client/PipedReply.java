package dev.proem.net.internal.client;

import dev.proem.MessageHeader;
import dev.proem.net.StreamedReply;
import dev.proem.net.internal.content.ContentPipe;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** A reply whose content its reader takes out of a pipe. */
record PipedReply(MessageHeader header, ContentPipe content) implements StreamedReply {
  @Override
  public long transferTo(WritableByteChannel target) throws IOException {
    return content.transferTo(target);
  }

  @Override
  public void close() {
    content.close();
  }
}
