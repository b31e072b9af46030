package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Extra headers are a map like any other, whatever was done to get them. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class ExtraHeadersPropertyTest {
  private static final int MORE_THAN_FEW = 2 * ExtraHeaders.FEW;

  record Change(boolean removes, String name, @Nullable Object value) {}

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.just(false)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(true))),
            Arbitraries.integers().between(0, MORE_THAN_FEW).map(i -> "k" + i),
            Arbitraries.of(1L, "v", true, null, 0.5, List.of(1L), Map.of("a", "b")))
        .as(Change::new)
        .list()
        .ofMaxSize(3 * MORE_THAN_FEW);
  }

  @Property(tries = 300)
  void headersWithAndWithoutExtrasHoldWhatAHashTableWouldHold(
      @ForAll("changes") List<Change> changes) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    MessageHeader header = new MessageHeader(ByteOrder.BIG_ENDIAN, "t", "e", 1, plain);
    for (Change change : changes) {
      MessageHeader before = header;
      String json = before.toJson();
      if (change.removes) {
        plain.remove(change.name);
        header = header.withoutExtra(change.name);
      } else {
        plain.put(change.name, change.value);
        header = header.withExtra(change.name, change.value);
      }
      assertThat(before.toJson()).as("unchanged").isEqualTo(json);
      assertSame(header.extras(), plain);
      assertThat(header)
          .isEqualTo(new MessageHeader(ByteOrder.BIG_ENDIAN, "t", "e", 1, plain))
          .hasToString(new MessageHeader(ByteOrder.BIG_ENDIAN, "t", "e", 1, plain).toString());
    }
  }

  private static void assertSame(
      Map<String, @Nullable Object> extras, Map<String, @Nullable Object> plain) {
    assertThat(extras).isEqualTo(plain).hasSameHashCodeAs(plain).hasToString(plain.toString());
    assertThat(plain).isEqualTo(extras);
    assertThat(extras.isEmpty()).isEqualTo(plain.isEmpty());
    assertThat(new ArrayList<>(extras.entrySet())).isEqualTo(new ArrayList<>(plain.entrySet()));
    assertThat(new ArrayList<>(extras.values())).isEqualTo(new ArrayList<>(plain.values()));
    List<String> keys = new ArrayList<>();
    extras.forEach((key, value) -> keys.add(key));
    assertThat(keys).isEqualTo(new ArrayList<>(plain.keySet()));
    for (int i = 0; i <= MORE_THAN_FEW; i++) {
      assertThat(extras.containsKey("k" + i)).isEqualTo(plain.containsKey("k" + i));
      assertThat(extras.get("k" + i)).isEqualTo(plain.get("k" + i));
    }
  }

  private static MessageHeader header(int extras) {
    MessageHeader header = new MessageHeader("t", "e", 1);
    for (int i = 0; i < extras; i++) {
      header = header.withExtra("k" + i, (long) i);
    }
    return header;
  }

  @Example
  void anyQuestionIsAnsweredAndNothingCanBeChanged() {
    for (int count : new int[] {0, 1, ExtraHeaders.FEW, ExtraHeaders.FEW + 1}) {
      Map<String, @Nullable Object> extras = header(count).extras();

      assertThat(extras).hasSize(count);
      assertThat(extras.containsKey(null)).isFalse();
      assertThat(extras.get(null)).isNull();
      assertThat(extras.containsKey((Object) 7)).isFalse();
      assertThat(extras.containsValue(7L)).isEqualTo(count > 7);
      for (Runnable change :
          List.<Runnable>of(
              () -> extras.put("a", 1L),
              () -> extras.remove("k0"),
              () -> extras.putAll(Map.of("k0", 2L)),
              extras::clear,
              () -> extras.keySet().clear(),
              () -> extras.merge("k0", 2L, (a, b) -> b))) {
        assertThatThrownBy(change::run).isInstanceOf(UnsupportedOperationException.class);
      }
      if (count > 0) {
        assertThatThrownBy(() -> extras.replaceAll((key, value) -> 1L))
            .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> extras.entrySet().removeIf(each -> true))
            .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> extras.entrySet().iterator().next().setValue(1L))
            .isInstanceOf(UnsupportedOperationException.class);
      }
      assertThat(extras).hasSize(count);
    }
  }

  @Example
  void theEntriesEnd() {
    Iterator<Map.Entry<String, @Nullable Object>> entries =
        header(1).extras().entrySet().iterator();

    assertThat(entries.next().getKey()).isEqualTo("k0");
    assertThat(entries.hasNext()).isFalse();
    assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
  }

  @Example
  void whatAnotherHeaderHoldsIsTakenAsItIs() {
    for (int count : new int[] {0, 1, 20}) {
      MessageHeader header = header(count);

      assertThat(header.withContentLength(9).extras()).isSameAs(header.extras());
    }
  }

  @Example
  void requiredKeysAndBadValuesAreRefusedHoweverTheyCome() {
    for (int count : new int[] {0, 1, 20}) {
      MessageHeader header = header(count);
      for (Runnable call :
          List.<Runnable>of(
              () -> header.withExtra("byteorder", "x"),
              () -> header.withExtra("content-type", "x"),
              () -> header.withExtra("content-encoding", "x"),
              () -> header.withExtra("content-length", 1),
              () -> header.withExtra(null, 1),
              () -> header.withExtra("k0", new Object()),
              () -> header.withExtra("k0", "\ud800"),
              () -> header.withExtra("\ud800", 1))) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(header.withExtra("k0", 7).extras()).containsEntry("k0", 7L);
    }
  }
}
