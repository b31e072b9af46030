package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonAccessTest {
  /** A record in a module that opens nothing. */
  private static Class<?> closedRecord(Path folder) throws IOException, ClassNotFoundException {
    Path module = Files.writeString(folder.resolve("module-info.java"), "module closed {}");
    Path type =
        Files.writeString(
            Files.createDirectories(folder.resolve("com/example")).resolve("Hidden.java"),
            "package com.example; record Hidden(int size) {}");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.toString(), module.toString(), type.toString());
    assertThat(status).isZero();
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of("closed"));
    ClassLoader parent = JsonAccessTest.class.getClassLoader();
    return boot.defineModulesWithOneLoader(configuration, parent)
        .findLoader("closed")
        .loadClass("com.example.Hidden");
  }

  @Test
  void recordOfAModuleThatDoesNotOpenIt_isRefusedWithTheMissingLine(@TempDir Path folder)
      throws IOException, ReflectiveOperationException {
    Class<?> type = closedRecord(folder);

    assertThatThrownBy(() -> Message.json(Map.of("size", 3)).json(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("com.example.Hidden can't be created from JSON: ")
        .hasMessageContaining("\"opens com.example")
        .hasMessageContaining("module-info of closed");
  }

  @Test
  void missingLine_namesPackageAndModules() {
    assertThat(JsonAccess.missingLine(List.of().getClass(), ToolProvider.class.getModule()))
        .isEqualTo(
            "its package is not open; add \"opens java.util to java.compiler;\" to the module-info"
                + " of java.base");
    assertThat(JsonAccess.missingLine(JsonAccessTest.class)).isEmpty();
    assertThat(JsonAccess.missingLine(int.class)).isEmpty();
  }
}
