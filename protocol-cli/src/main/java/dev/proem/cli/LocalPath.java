package dev.proem.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Paths of this machine on the command line. An empty one, as a shell makes of a variable that is
 * not set, would stand for the current folder: it is refused.
 */
public final class LocalPath implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    return of(value, "it is empty");
  }

  private static Path of(String value, String whatIsEmpty) {
    if (value.isEmpty()) {
      throw new TypeConversionException(whatIsEmpty);
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "'%s' can't be a path in the charset of this locale, %s; set LC_ALL=C.UTF-8"
              .formatted(ReadableBytes.oneLine(value, 200), FileNames.charset()));
    }
  }

  /** A folder: there an empty path may have been meant for the current one. */
  public static final class Folder implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      return of(value, "it is empty; write . for the current folder");
    }
  }

  /** Names on the command line, which can't be empty either. */
  public static final class Name implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (value.isEmpty()) {
        throw new TypeConversionException("it is empty");
      }
      return value;
    }
  }
}
