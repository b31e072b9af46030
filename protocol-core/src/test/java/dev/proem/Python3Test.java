package dev.proem;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class Python3Test {
  @Test
  void withoutPython3ATestIsSkippedButFailsInCi() {
    assertThatThrownBy(() -> Python3.require(false, null))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("python3 is not on the PATH");
    assertThatThrownBy(() -> Python3.require(false, "true"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("CI=true");
    Python3.require(true, "true");
  }

  @Test
  void aScriptThatFailsOrHangsFailsTheTestWithItsWords() {
    Python3.require();
    assertThatThrownBy(() -> Python3.run("raise ValueError(input())", "\u00e9"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("python3 ended with 1")
        .hasMessageContaining("ValueError: \u00e9");
    List<String> hanging = List.of("python3", "-c", "import threading; threading.Event().wait()");
    assertThatThrownBy(() -> Python3.run(hanging, "", 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("did not end within 1 s");
  }
}
