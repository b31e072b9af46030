package dev.proem.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CompletableFuture;

/** A channel of a file that is a user's own class: it can be read, and says by which thread. */
final class UserFile extends FileChannel {
  private final FileChannel file;
  private final CompletableFuture<String> readBy;

  UserFile(FileChannel file, CompletableFuture<String> readBy) {
    this.file = file;
    this.readBy = readBy;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    readBy.complete(Thread.currentThread().getName());
    return file.read(into);
  }

  private static UnsupportedOperationException unwanted() {
    return new UnsupportedOperationException("it is only read");
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) {
    throw unwanted();
  }

  @Override
  public int write(ByteBuffer from) {
    throw unwanted();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw unwanted();
  }

  @Override
  public long position() {
    throw unwanted();
  }

  @Override
  public FileChannel position(long newPosition) {
    throw unwanted();
  }

  @Override
  public long size() {
    throw unwanted();
  }

  @Override
  public FileChannel truncate(long size) {
    throw unwanted();
  }

  @Override
  public void force(boolean metaData) {
    throw unwanted();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw unwanted();
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long position, long count) {
    throw unwanted();
  }

  @Override
  public int read(ByteBuffer into, long position) {
    throw unwanted();
  }

  @Override
  public int write(ByteBuffer from, long position) {
    throw unwanted();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw unwanted();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw unwanted();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unwanted();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
