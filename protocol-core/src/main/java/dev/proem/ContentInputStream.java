package dev.proem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The content of a message as a stream that never passes the array itself on. */
final class ContentInputStream extends ByteArrayInputStream {
  ContentInputStream(byte[] content) {
    super(content);
  }

  /** The JDK passes the array to the other stream, which could change it. */
  @Override
  public synchronized long transferTo(OutputStream out) throws IOException {
    byte[] rest = readAllBytes();
    out.write(rest);
    return rest.length;
  }
}
