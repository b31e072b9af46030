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
 * The standard streams of this process, as far as it was given them. One that is closed when a
 * process starts ({@code <&-} in a shell) leaves its number to the next file that is opened: Java's
 * own modules, or a jar. To read or write there would be to read or write that file. Linux shows
 * which file it is; other systems are believed.
 */
public final class StandardStreams {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private StandardStreams() {}

  /** Where results go: fails when it was closed. To be called first of all in a process. */
  static OutputStream out() {
    return isOpen(1) ? new FileOutputStream(FileDescriptor.out) : new ClosedOutput();
  }

  /** Where failures and logs go: fails when it was closed. To be called first of all. */
  static OutputStream err() {
    return isOpen(2) ? new FileOutputStream(FileDescriptor.err) : new ClosedOutput();
  }

  /** What the user types, or a program. */
  public static InputStream in() throws Failure {
    if (!isOpen(0)) {
      throw new Failure(
          ExitStatus.FILE_FAILED,
          "can't read standard input: it is closed; give it one, such as </dev/null");
    }
    return System.in;
  }

  private static boolean isOpen(int descriptor) {
    return !Files.isDirectory(DESCRIPTORS)
        || isOpen(DESCRIPTORS.resolve(String.valueOf(descriptor)), ours());
  }

  /**
   * Whether a descriptor was there before this process opened files of its own.
   *
   * @param descriptor a link to what is open
   * @param ours files and folders of which only this process has something open
   */
  static boolean isOpen(Path descriptor, List<Path> ours) {
    if (!Files.exists(descriptor, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      Path target = Files.readSymbolicLink(descriptor);
      return ours.stream().noneMatch(target::startsWith);
    } catch (IOException | SecurityException e) {
      return true; // it can't be told
    }
  }

  /** What Java opens before {@code main}: files of its own, and those with our classes. */
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
