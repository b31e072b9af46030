package dev.proem.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Local paths on the command line. An empty path is rejected: it comes from an unset variable of a
 * shell, and would mean the current folder.
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

  /** Folders. The message for an empty path explains how to name the current folder. */
  public static final class Folder implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      return of(value, "it is empty; write . for the current folder");
    }
  }

  /** Names on the command line, which must not be empty. */
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
