package dev.proem.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The standard streams of this process, if they were open at its start. The descriptor of a stream
 * that was closed ({@code <&-} in a shell) belongs to the next file that is opened, such as Java's
 * own modules or a jar, and a read or write would access that file. Linux shows which file it is;
 * on other systems all streams are assumed to be open.
 */
public final class StandardStreams {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private StandardStreams() {}

  /**
   * Returns the stream for results, which fails if it was closed. Must be called first in a
   * process.
   */
  static OutputStream out() {
    return isOpen(1) ? new FileOutputStream(FileDescriptor.out) : new ClosedOutput();
  }

  /**
   * Returns the stream for failures and logs, which fails if it was closed. Must be called first.
   */
  static OutputStream err() {
    return isOpen(2) ? new FileOutputStream(FileDescriptor.err) : new ClosedOutput();
  }

  /** Returns the input of the user or of another program. */
  public static InputStream in() throws Failure {
    if (!isOpen(0)) {
      throw new Failure(
          ExitStatus.FILE_FAILED,
          "can't read standard input: it is closed; redirect it, for example with </dev/null");
    }
    return System.in;
  }

  private static boolean isOpen(int descriptor) {
    return !Files.isDirectory(DESCRIPTORS)
        || isOpen(DESCRIPTORS.resolve(String.valueOf(descriptor)), ours());
  }

  /**
   * Returns whether a descriptor was open before this process opened files of its own.
   *
   * @param descriptor a link to what is open
   * @param ours the files and folders that only this process opens
   */
  static boolean isOpen(Path descriptor, List<Path> ours) {
    if (!Files.exists(descriptor, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      Path target = Files.readSymbolicLink(descriptor);
      return ours.stream().noneMatch(target::startsWith);
    } catch (IOException | SecurityException e) {
      return true; // unknown: assumed to be open
    }
  }

  /** Returns the files that Java opens before {@code main}: its own, and those with our classes. */
  private static List<Path> ours() {
    String classPath = System.getProperty("java.class.path", "");
    Stream<String> names =
        Stream.concat(
            Stream.of(System.getProperty("java.home", "")),
            Arrays.stream(classPath.split(java.io.File.pathSeparator, -1)));
    return names.filter(name -> !name.isEmpty()).flatMap(StandardStreams::real).toList();
  }

  private static Stream<Path> real(String name) {
    try {
      Path path = Path.of(name).toRealPath();
      boolean isOpened = Files.isRegularFile(path) || name.equals(System.getProperty("java.home"));
      return isOpened ? Stream.of(path) : Stream.empty();
    } catch (IOException | RuntimeException e) {
      return Stream.empty();
    }
  }

  private static final class ClosedOutput extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("it is closed");
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      throw new IOException("it is closed");
    }
  }
}
