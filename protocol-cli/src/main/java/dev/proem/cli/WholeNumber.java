package dev.proem.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whole numbers on the command line, each kind with its range. */
public abstract class WholeNumber implements ITypeConverter<Integer> {
  private final String what;
  private final int first;
  private final int last;

  private WholeNumber(String what, int first, int last) {
    this.what = what;
    this.first = first;
    this.last = last;
  }

  @Override
  public Integer convert(String value) {
    if (value.matches("[0-9]{1,10}")) {
      long number = Long.parseLong(value);
      if (number >= first && number <= last) {
        return (int) number;
      }
    }
    throw new TypeConversionException(
        String.format(Locale.ROOT, "'%s' is not %s from %d to %d", value, what, first, last));
  }

  /** A port; 0 stands for any free one. */
  static final class Port extends WholeNumber {
    Port() {
      super("a port number", 0, 65_535);
    }

    @Override
    public Integer convert(String value) {
      return value.equals(AddressSyntax.NO_PORT) ? 0 : super.convert(value);
    }
  }

  /** A number of connections. */
  public static final class Connections extends WholeNumber {
    Connections() {
      super("a number of connections", 1, 65_535);
    }
  }

  /** A number of requests in flight on a connection. */
  public static final class Depth extends WholeNumber {
    Depth() {
      super("a number of requests", 1, 65_535);
    }
  }

  /** A number of requests per second. */
  public static final class Rate extends WholeNumber {
    Rate() {
      super("a number of requests per second", 1, 100_000_000);
    }
  }

  /** A number of threads. */
  static final class EventLoops extends WholeNumber {
    EventLoops() {
      super("a number of threads", 1, 256);
    }
  }
}
