package dev.proem.examples.files;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.cli.ClientWatch;
import dev.proem.cli.Deadline;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.MessageClients;
import dev.proem.cli.ProgressLine;
import dev.proem.cli.ReadableBytes;
import dev.proem.cli.Session;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientTimeouts;
import dev.proem.net.MessageClient;
import dev.proem.net.Outgoing;
import dev.proem.net.StreamedReply;
import dev.proem.net.TransportException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** Sends files to a {@link FileServer}, gets files from it, and lists them. */
final class FileClient implements AutoCloseable {
  /**
   * A file that was sent or received.
   *
   * @param size in bytes
   * @param sha256 in hexadecimal digits; the same on both sides
   */
  record Done(long size, String sha256) {}

  /** A file of the server, with its size in bytes. */
  record Listed(String name, long size) {}

  /** The first files of the server, in the order of their names, and whether there are more. */
  record Listing(List<Listed> files, boolean more) {}

  static final Limits ANY_SIZE = Limits.DEFAULT.withContentBytes(Long.MAX_VALUE);

  private static final String SERVER = "a file-server";

  /** The time for the server's disk to store the end of a large file; the same as in the server. */
  private static final Duration AFTER_CONTENT = FileServerCommand.AFTER_CONTENT;

  private final Session session;
  private final CallOptions options;
  private final ClientWatch watch = new ClientWatch();
  private final MessageClient client;

  /**
   * A client.
   *
   * @param limits the limits of replies: {@link #ANY_SIZE} to get files, which are never held in
   *     memory, otherwise the default
   */
  FileClient(Session session, Limits limits) {
    this.session = session;
    this.options = CallOptions.DEFAULT.withDeadline(session.timeout());
    ClientTimeouts timeouts =
        MessageClients.timeouts(Deadline.in(session.timeout())).withDeadline(AFTER_CONTENT);
    this.client = session.builder().timeouts(timeouts).listener(watch).limits(limits).build();
  }

  // tag::send[]
  /**
   * Sends a file.
   *
   * @param progress is notified of the size of each chunk, in bytes
   */
  Done send(Path file, String name, LongConsumer progress) throws Failure {
    try (OutgoingFile open = OutgoingFile.open(file)) {
      long size = open.size();
      HashedContent content = HashedContent.ofWhole(open.in(), size, progress);
      Map<String, String> extras =
          Map.of(FileMessages.ACTION, FileMessages.PUT, FileMessages.NAME, name);
      Outgoing request = Outgoing.stream(FileMessages.file(size, extras), content);
      Message reply = request(request, content, file);
      return new Done(size, agreed(reply, content));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  // end::send[]

  private Message request(Outgoing request, HashedContent content, Path file) throws Failure {
    try {
      // The client's deadline applies, which starts at the last byte of the content.
      return client.request(request, CallOptions.DEFAULT);
    } catch (TransportException e) {
      IOException fault = content.fault();
      throw fault == null ? session.failure(e, watch, SERVER) : unreadable(file, fault);
    }
  }

  private String agreed(Message reply, HashedContent content) throws Failure {
    String ours = String.valueOf(content.sha256Hex());
    if (ours.equals(reply.header().extras().get(FileMessages.SHA_256))) {
      return ours;
    }
    throw new Failure(
        ExitStatus.REPLY_MALFORMED,
        "%s does not confirm the SHA-256 of the sent file; check that a file-server runs there"
            .formatted(session.address()));
  }

  private static Failure unreadable(Path file, IOException e) {
    return new Failure(
        ExitStatus.FILE_FAILED,
        "can't read '%s': %s; check its name and its permissions"
            .formatted(ReadableBytes.oneLine(file.toString(), 200), Failures.reason(e)));
  }

  // tag::get[]
  /**
   * Gets a file.
   *
   * @param target the path of the file, which is replaced only by a complete file
   * @param bar creates the progress bar for a file of this size, in bytes
   */
  Done get(String name, Path target, boolean overwrite, LongFunction<ProgressLine.Bar> bar)
      throws Failure {
    Path file = destination(target, overwrite);
    Path folder = Objects.requireNonNull(file.getParent());
    Message request = FileMessages.request(FileMessages.GET, name);
    try (StreamedReply reply = client.requestStreamed(request, options)) {
      long size = FileMessages.size(reply.header()).orElseThrow(this::noFile);
      IncomingFile.removeStale(folder);
      try (IncomingFile incoming = IncomingFile.in(folder);
          ProgressLine.Bar progress = bar.apply(size)) {
        incoming.removeAtExit();
        incoming.copyPermissionsOf(file); // a file that is replaced keeps its permissions
        String sha256 = incoming.receive(reply.content(), size, progress);
        incoming.moveTo(file, overwrite);
        return new Done(size, sha256);
      }
    } catch (IOException | ProtocolException | TransportException e) {
      throw failed(target, e);
    }
  }

  // end::get[]

  /**
   * Returns the file that is written: the target of a link. Only regular files are replaced, not
   * devices or pipes.
   */
  private static Path destination(Path target, boolean overwrite) throws Failure {
    Path file = target.toAbsolutePath();
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) && file.getFileName() != null) {
      return file;
    }
    try {
      if (!overwrite) {
        throw exists(target);
      } else if (Files.isRegularFile(file.toRealPath())) {
        return file.toRealPath();
      }
    } catch (IOException e) {
      throw notReplaced(target, "it is a link to a file that does not exist");
    }
    throw notReplaced(
        target, "it is " + (Files.isDirectory(file) ? "a folder" : "a device, a pipe or a socket"));
  }

  private static Failure notReplaced(Path target, String reason) {
    return new Failure(
        ExitStatus.FILE_FAILED,
        "can't replace '%s': %s; use --to with the name of a file"
            .formatted(ReadableBytes.oneLine(target.toString(), 200), reason));
  }

  private Failure failed(Path target, Exception e) {
    String file = ReadableBytes.oneLine(target.toString(), 200);
    if (e instanceof FileAlreadyExistsException) {
      return exists(target);
    } else if (e instanceof IncomingFile.StorageException) {
      return new Failure(
          ExitStatus.FILE_FAILED,
          "can't write '%s': %s; check the folder and its disk, or use --to"
              .formatted(file, Failures.reason(e)));
    } else if (e instanceof IncomingFile.CorruptException) {
      return new Failure(
          ExitStatus.CORRUPT,
          "the file received from %s for '%s' differs from the sent one (SHA-256); try again"
              .formatted(session.address(), file));
    } else if (e instanceof TransportException failure) {
      return session.failure(failure, watch, SERVER);
    }
    boolean malformed = e instanceof ProtocolException;
    return new Failure(
        malformed ? ExitStatus.REPLY_TRUNCATED : ExitStatus.CONNECTION_LOST,
        "the transfer from %s was not completed: %s; try again"
            .formatted(session.address(), Failures.reason(e)));
  }

  private Failure noFile() {
    return session.malformed("no file", SERVER);
  }

  private static Failure exists(Path target) {
    return new Failure(
        ExitStatus.FILE_FAILED,
        "'%s' already exists; use --to for another name, or --overwrite"
            .formatted(ReadableBytes.oneLine(target.toString(), 200)));
  }

  /** Returns the files of the server. */
  Listing list() throws Failure {
    Message reply;
    try {
      reply = client.request(FileMessages.request(FileMessages.LIST, ""), options);
      if (reply.json() instanceof Map<?, ?> json && json.get("files") instanceof List<?> files) {
        return new Listing(listed(files), Boolean.TRUE.equals(json.get("more")));
      }
    } catch (TransportException e) {
      throw session.failure(e, watch, SERVER);
    } catch (ProtocolException e) {
      // It is not a list.
    }
    throw session.malformed("no list", SERVER);
  }

  private static List<Listed> listed(List<?> files) {
    List<Listed> list = new ArrayList<>();
    for (Object each : files) {
      if (each instanceof Map<?, ?> file
          && file.get("name") instanceof String name
          && file.get("size") instanceof Number size) {
        list.add(new Listed(name, size.longValue()));
      }
    }
    return list;
  }

  @Override
  public void close() {
    client.close();
  }
}
