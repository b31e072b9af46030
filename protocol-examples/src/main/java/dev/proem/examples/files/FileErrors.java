package dev.proem.examples.files;

import dev.proem.cli.Failures;
import dev.proem.cli.FileNames;
import dev.proem.net.RequestException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The error replies of a file server: a code and a sentence for the client, and a line in the log
 * if the server's machine is the reason. Thread-safe.
 */
final class FileErrors {
  private static final Logger LOG = System.getLogger(FileErrors.class.getName());

  private final Path folder;

  FileErrors(Path folder) {
    this.folder = folder;
  }

  /** Warns the operator, at the start, if the locale can't express all names. */
  static void warnOfLocale() {
    if (!FileNames.areAllExpressible()) {
      LOG.log(
          Level.WARNING,
          "the charset of this locale, %s, lacks most characters: names with them are rejected; start with LC_ALL=C.UTF-8"
              .formatted(FileNames.charset()));
    }
  }

  /** The name is not accepted, or this server's locale can't express it. */
  static RequestException badName(String name) {
    return new RequestException(
        FileMessages.BAD_NAME,
        FileNames.isValid(name) && !FileNames.isExpressible(name)
            ? "The server runs in a locale whose charset, %s, lacks characters of this name; its operator can start it with LC_ALL=C.UTF-8."
                .formatted(FileNames.charset())
            : "The name is not accepted: " + FileNames.rule() + ".");
  }

  static RequestException exists(Path file) {
    return new RequestException(
        FileMessages.FILE_EXISTS,
        "The server already has '%s'; send the file under another name."
            .formatted(file.getFileName()));
  }

  RequestException noSuchFile(Path file) {
    if (!Files.isDirectory(folder)) {
      return noFolder(new NoSuchFileException(folder.toString()));
    }
    return new RequestException(
        FileMessages.NO_SUCH_FILE, "The server has no file '%s'.".formatted(file.getFileName()));
  }

  RequestException cannotRead(Path file, IOException e) {
    LOG.log(Level.WARNING, "can't read '%s': %s".formatted(file, Failures.reason(e)));
    return new RequestException(
        FileMessages.CANNOT_READ,
        "The server can't read its file '%s'.".formatted(file.getFileName()));
  }

  /** The reply has no details, because the client can't correct the fault. */
  RequestException cannotStore(Path file, IncomingFile.StorageException e) {
    if (!Files.isDirectory(folder)) {
      return noFolder(e);
    }
    String reason = Failures.reason(e);
    LOG.log(Level.WARNING, "can't store '%s': %s".formatted(file, reason));
    String lower = reason.toLowerCase(Locale.ROOT);
    boolean full =
        lower.contains("no space left")
            || lower.contains("quota exceeded")
            || lower.contains("file too large");
    return new RequestException(
        FileMessages.CANNOT_STORE,
        full
            ? "The server has no room for the file on its disk."
            : "The server can't write the file to its disk.");
  }

  /** The folder was removed or became inaccessible while the server runs. */
  RequestException noFolder(IOException e) {
    LOG.log(Level.WARNING, "can't use the folder '%s': %s".formatted(folder, Failures.reason(e)));
    return new RequestException(
        FileMessages.NO_FOLDER, "The server can't use its folder; ask its operator.");
  }
}
