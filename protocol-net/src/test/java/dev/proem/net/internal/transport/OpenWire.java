package dev.proem.net.internal.transport;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import javax.net.ssl.SSLSession;

/** A wire without TLS that is open at once; a subclass says what it reads and writes. */
public abstract class OpenWire implements Wire {
  @Override
  public int read(ByteBuffer into) {
    return 0;
  }

  @Override
  public long transfer(FileChannel file, long position, long count) throws java.io.IOException {
    throw new UnsupportedOperationException("this wire carries no files");
  }

  @Override
  public boolean handshake() {
    return true;
  }

  @Override
  public int interest(int wanted) {
    return wanted;
  }

  @Override
  public boolean shutdownOutput() {
    return true;
  }

  @Override
  public SSLSession session() {
    return null;
  }

  @Override
  public boolean hasBuffered() {
    return false;
  }

  @Override
  public void close() {}
}
