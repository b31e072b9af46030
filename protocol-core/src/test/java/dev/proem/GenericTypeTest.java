package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenericTypeTest {
  private static class Named<T> extends GenericType<T> {}

  private static class Grandchild extends Named<String> {}

  @Test
  void anAnonymousSubclassNamesItsType() {
    assertThat(new GenericType<Map<String, List<Long>>>() {}.type())
        .hasToString("java.util.Map<java.lang.String, java.util.List<java.lang.Long>>");
    assertThat(new GenericType<String>() {}.type()).isEqualTo(String.class);
  }

  @Test
  @SuppressWarnings("rawtypes")
  void aSubclassWithoutTypeIsTheCallersMistake() {
    assertThatThrownBy(() -> new GenericType() {}).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(Grandchild::new)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GenericType");
  }
}
