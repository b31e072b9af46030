package dev.proem.net.internal.transport;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A key without a selector, which a test makes ready. */
public final class FakeKey extends SelectionKey {
  public int ready = OP_READ;
  private int interest;

  @Override
  public int interestOps() {
    return interest;
  }

  @Override
  public SelectionKey interestOps(int ops) {
    interest = ops;
    return this;
  }

  @Override
  public int readyOps() {
    return ready;
  }

  @Override
  public boolean isValid() {
    return true;
  }

  @Override
  public void cancel() {}

  @Override
  public SelectableChannel channel() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Selector selector() {
    throw new UnsupportedOperationException();
  }
}
