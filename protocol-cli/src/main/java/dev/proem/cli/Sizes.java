package dev.proem.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes on the command line, in bytes: {@code 4096}, {@code 64K}, {@code 16M}, {@code 2G}. */
public final class Sizes implements ITypeConverter<Long> {
  /** The end of the description of each option with a size. */
  public static final String HELP = " A number may end with K, M, G or T, for powers of 1024.";

  private static final long LARGEST = 1L << 62;
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([KMGT]?)");

  @Override
  public Long convert(String value) {
    Matcher size = SIZE.matcher(value);
    if (size.matches()) {
      long number = Long.parseLong(size.group(1));
      int shift = 10 * " KMGT".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
      if (number > 0 && number <= LARGEST >> shift) {
        return number << shift;
      }
    }
    throw new TypeConversionException(
        String.format(
            Locale.ROOT,
            "'%s' is not a number of bytes from 1 to %d, such as 65536, 64K, 16M or 2G",
            value,
            LARGEST));
  }
}
