package dev.proem.examples.files;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.cli.Failures;
import dev.proem.cli.FileNames;
import dev.proem.net.Exchange;
import dev.proem.net.Outgoing;
import dev.proem.net.RequestException;
import dev.proem.net.StreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Stores and sends the files of one folder, of any size, in constant memory.
 *
 * <p>Several clients may send a file of the same name at once: each writes a file of its own, and
 * the first complete one gets the name. The others are rejected or, with {@code overwrite}, replace
 * it, so the last one remains. Parts of two files are never mixed.
 *
 * <p>Thread-safe.
 */
final class FileServer implements StreamHandler {
  /** The largest number of files in a list, which says whether there are more. */
  static final int LONGEST_LIST = 10_000;

  private final Path folder;
  private final FileErrors errors;
  private final boolean overwrite;

  /**
   * A server of a folder.
   *
   * @param folder without links in it, see {@link Path#toRealPath}
   * @param overwrite whether files that exist are replaced
   */
  FileServer(Path folder, boolean overwrite) {
    this.folder = folder;
    this.errors = new FileErrors(folder);
    this.overwrite = overwrite;
  }

  // tag::handler[]
  @Override
  public Outgoing handle(Exchange exchange) throws RequestException, IOException {
    MessageHeader request = exchange.header();
    return switch (request.string(FileMessages.ACTION).orElse("")) {
      case FileMessages.PUT -> put(request, exchange.content());
      case FileMessages.GET -> get(file(request));
      case FileMessages.LIST -> list();
      default ->
          throw new RequestException(
              FileMessages.BAD_REQUEST,
              "The extra header " + FileMessages.ACTION + " must be put, get or list.");
    };
  }

  // end::handler[]

  private Path file(MessageHeader request) throws RequestException {
    String name = request.string(FileMessages.NAME).orElse("");
    Optional<Path> file = FileNames.in(folder, name);
    if (file.isEmpty()) {
      throw FileErrors.badName(name);
    }
    return file.get();
  }

  // receiving

  // tag::put[]
  private Outgoing put(MessageHeader request, InputStream content)
      throws RequestException, IOException {
    Path file = file(request);
    long size = FileMessages.size(request).orElseThrow(FileMessages::noFile);
    rejectTaken(file);
    rejectTooLarge(size);
    try (IncomingFile incoming = IncomingFile.in(folder)) {
      if (overwrite) {
        incoming.copyPermissionsOf(file);
      }
      String sha256 = incoming.receive(content, size, bytes -> {}); // reads while the client sends
      incoming.moveTo(file, overwrite);
      Message done = Message.binary(new byte[0]).withExtra(FileMessages.SHA_256, sha256);
      return Outgoing.of(done);
    } catch (IncomingFile.CorruptException e) {
      throw new RequestException(
          FileMessages.CORRUPT,
          "The received file differs from the sent one in its SHA-256. Try again.");
    } catch (FileAlreadyExistsException e) {
      throw FileErrors.exists(file);
    } catch (IncomingFile.StorageException e) {
      throw errors.cannotStore(file, e);
    }
  }

  // end::put[]

  /**
   * Rejects a name that is taken before the file is received. The name is checked again at the end.
   */
  private void rejectTaken(Path file) throws RequestException {
    boolean isTaken = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (isTaken && !(overwrite && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
      throw FileErrors.exists(file);
    }
  }

  private void rejectTooLarge(long size) throws RequestException {
    long free;
    try {
      free = Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw errors.noFolder(e);
    }
    if (size > free) {
      throw new RequestException(
          FileMessages.CANNOT_STORE,
          String.format(
              Locale.ROOT, "The server's disk has %d bytes left, the file has %d.", free, size));
    }
  }

  // sending

  // tag::get[]
  private Outgoing get(Path file) throws RequestException, IOException {
    OutgoingFile open = open(file);
    try {
      MessageHeader header = FileMessages.file(open.size(), Map.of());
      return Outgoing.stream(header, new HashedContent(open.in(), open.size(), bytes -> {}));
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  // end::get[]

  /**
   * Opens a file. Links are not followed, and only regular files are opened, because a named pipe
   * would block.
   */
  private OutgoingFile open(Path file) throws RequestException {
    try {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return OutgoingFile.open(file, LinkOption.NOFOLLOW_LINKS);
      }
    } catch (NoSuchFileException e) {
      // It was removed at this moment.
    } catch (IOException e) {
      throw errors.cannotRead(file, e);
    }
    throw errors.noSuchFile(file);
  }

  private Outgoing list() throws RequestException {
    try {
      return Outgoing.of(Message.json(listed()));
    } catch (IOException e) {
      throw errors.noFolder(e);
    } catch (DirectoryIteratorException e) {
      throw errors.noFolder(new IOException(Failures.reason(e), e));
    }
  }

  private Map<String, Object> listed() throws IOException {
    TreeMap<String, Long> files = new TreeMap<>();
    boolean more = false;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
      for (Path path : found) {
        Long size = size(path);
        if (size != null) {
          files.put(Objects.requireNonNull(path.getFileName()).toString(), size);
        }
        if (files.size() > LONGEST_LIST) {
          files.pollLastEntry();
          more = true;
        }
      }
    }
    List<Map<String, Object>> list =
        files.entrySet().stream().map(each -> entry(each.getKey(), each.getValue())).toList();
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("files", list);
    reply.put("more", more);
    return reply;
  }

  private static Map<String, Object> entry(String name, long size) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", name);
    entry.put("size", size);
    return entry;
  }

  /** Returns null if it is not a file that clients can receive. */
  private static @Nullable Long size(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String name = Objects.requireNonNull(path.getFileName()).toString();
      boolean named = FileNames.isValid(name) && FileNames.isExpressible(name);
      return attributes.isRegularFile() && named ? attributes.size() : null;
    } catch (IOException e) {
      return null; // removed at this moment
    }
  }
}
