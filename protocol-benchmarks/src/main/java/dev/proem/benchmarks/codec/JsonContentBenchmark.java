package dev.proem.benchmarks.codec;

import dev.proem.JsonContent;
import dev.proem.Message;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The content of a search request as plain Java values, and that of its reply as bytes: by {@link
 * JsonContent#STANDARD}, and by a mapper of the same configuration, which leaves all to Jackson and
 * its own pool of buffers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JsonContentBenchmark {
  /** By whom. */
  public enum Way {
    /** {@link JsonContent#STANDARD}. */
    STANDARD,
    /** A mapper of the same configuration. */
    MAPPER
  }

  /** Which contents. */
  public enum Kind {
    /** Those of the tutorial, which are plain. */
    PLAIN,
    /** With a list, which is for Jackson either way: what differs is the pool of buffers. */
    LIST
  }

  private static final JsonContent MAPPER =
      JsonContent.of(
          JsonMapper.builder()
              .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
              .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
              .build());

  /** By whom. */
  @Param public Way way = Way.STANDARD;

  /** Which contents. */
  @Param public Kind kind = Kind.PLAIN;

  private Message request = Message.text("");
  private Map<String, Object> reply = Map.of();

  /** Makes a request and what its reply holds. */
  @Setup
  public void prepare() {
    boolean plain = kind == Kind.PLAIN;
    Object value = plain ? "morpheus" : List.of("morpheus");
    Object result = "Follow the white rabbit. \uD83D\uDC30";
    request = MAPPER.message(Map.of("action", "search", "value", value));
    reply = Map.of("result", plain ? result : List.of(result));
  }

  /** From a message to its values. */
  @Benchmark
  public @Nullable Object read() {
    return way == Way.STANDARD ? request.json() : MAPPER.read(request, Object.class);
  }

  /** From values to bytes. */
  @Benchmark
  public byte[] write() {
    return (way == Way.STANDARD ? JsonContent.STANDARD : MAPPER).write(reply);
  }
}
