package dev.proem.it;

import static dev.proem.testkit.ProemAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proem.Message;
import dev.proem.net.MessageClient;
import dev.proem.net.SimpleHandler;
import dev.proem.testkit.ProemServer;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.AssertionFailedError;

/** As usual, the tests are part of the module, and the test libraries are on the class path. */
@ProemServer
class TestkitTest {
  final SimpleHandler echo = request -> request;

  @Test
  void module_isTestedWithTheTestkit(MessageClient client) {
    assertEquals("dev.proem.it", getClass().getModule().getName());
    assertThat(client.request(Message.text("hello"))).text().isEqualTo("hello");
  }

  @Test
  void testkit_isAModuleToo() throws Exception {
    Path[] jars = {
      jarOf(ProemServer.class),
      jarOf(Assertions.class),
      jarOf(Test.class),
      jarOf(JUnitException.class),
      jarOf(AssertionFailedError.class)
    };
    Configuration boot = ModuleLayer.boot().configuration();
    Set<String> roots = Set.of("dev.proem.testkit");
    ResolvedModule testkit =
        boot.resolve(ModuleFinder.of(jars), ModuleFinder.of(), roots)
            .findModule("dev.proem.testkit")
            .orElseThrow();
    Set<String> read =
        testkit.reads().stream().map(ResolvedModule::name).collect(Collectors.toSet());
    assertTrue(read.containsAll(Set.of("dev.proem.net", "org.junit.jupiter.api")), read::toString);
  }

  private static Path jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
