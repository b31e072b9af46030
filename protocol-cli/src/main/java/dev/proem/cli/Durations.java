package dev.proem.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line: {@code 10}, {@code 2.5}, {@code 10s}, {@code 500ms}. */
public final class Durations implements ITypeConverter<Duration> {
  private static final Pattern DURATION =
      Pattern.compile("([-+]?(?:[0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18}))(s|ms)?");
  private static final String EXAMPLES = ", such as 10, 2.5s or 500ms";
  private static final BigDecimal LONGEST_MILLIS = BigDecimal.valueOf(86_400_000);

  /** Durations that may be 0. */
  public static final class OrNone implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      return value.matches("0(\\.0+)?(s|ms)?") ? Duration.ZERO : new Durations().convert(value);
    }
  }

  @Override
  public Duration convert(String value) {
    Matcher duration = DURATION.matcher(value);
    if (!duration.matches()) {
      throw new TypeConversionException("'" + value + "' is not a number of seconds" + EXAMPLES);
    }
    BigDecimal number = new BigDecimal(duration.group(1));
    BigDecimal millis = "ms".equals(duration.group(2)) ? number : number.movePointRight(3);
    if (millis.compareTo(BigDecimal.ONE) < 0 || millis.compareTo(LONGEST_MILLIS) > 0) {
      throw new TypeConversionException(
          "'" + value + "' is not from 0.001 to 86400 seconds" + EXAMPLES);
    }
    return Duration.ofMillis(millis.longValue());
  }

  /** Returns the duration as a user writes it: {@code 10 s}, {@code 0.5 s}. */
  public static String text(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }
}
