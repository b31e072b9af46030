package dev.proem.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The first parameters of a command are HOST and PORT, or one of the form {@code unix:PATH}: then
 * the place of PORT is filled by {@link #NO_PORT}, so that all that follow have theirs.
 */
@SuppressWarnings("JdkObsolete") // picocli gives a Stack
public final class AddressSyntax implements IParameterPreprocessor {
  /** Stands for the port that {@code unix:PATH} has not; nobody can type it. */
  static final String NO_PORT = "\0";

  @Override
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    int host = args.size() - 1; // the top of the stack is what comes first
    boolean options = true;
    while (host >= 0 && options && args.get(host).startsWith("-")) {
      options = !args.get(host).equals("--");
      host -= hasValueBehind(command, args.get(host)) ? 2 : 1;
    }
    if (host >= 0 && args.get(host).startsWith(SocketFile.PREFIX)) {
      args.add(host, NO_PORT);
    }
    return false; // picocli goes on with them
  }

  private static boolean hasValueBehind(CommandSpec command, String name) {
    OptionSpec option = command.findOption(name);
    return option != null && option.arity().max() > 0;
  }
}
