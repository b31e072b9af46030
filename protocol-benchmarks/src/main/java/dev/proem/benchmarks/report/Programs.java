package dev.proem.benchmarks.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start our programs: with the Java that runs this one. */
public final class Programs {
  private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

  private final Path examplesJar;

  /** Uses this {@code examples.jar}. */
  public Programs(Path examplesJar) {
    this.examplesJar = examplesJar;
  }

  /** Returns the command line of a command of {@code examples.jar}. */
  List<String> example(List<String> jvmOptions, String... arguments) {
    return java(jvmOptions, List.of("-jar", examplesJar.toString()), arguments);
  }

  /** Returns the command line of a tool of {@code protocol-cli}, whose classes are in that jar. */
  List<String> proem(List<String> jvmOptions, String... arguments) {
    return java(
        jvmOptions, List.of("-cp", examplesJar.toString(), "dev.proem.cli.Proem"), arguments);
  }

  private static List<String> java(
      List<String> jvmOptions, List<String> program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(tool("java")));
    command.addAll(jvmOptions);
    command.addAll(program);
    command.addAll(List.of(arguments));
    return command;
  }

  /** A main class of this module, or of what it depends on. */
  public static List<String> main(List<String> jvmOptions, String main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(tool("java")));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return command;
  }

  /** A program of the JDK. */
  static String tool(String name) {
    return BIN.resolve(name).toString();
  }
}
