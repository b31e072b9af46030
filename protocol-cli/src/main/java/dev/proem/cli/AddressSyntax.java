package dev.proem.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Accepts {@code unix:PATH} in place of HOST and PORT: inserts {@link #NO_PORT} as the value of
 * PORT, so the parameters after it keep their positions.
 */
@SuppressWarnings("JdkObsolete") // picocli gives a Stack
public final class AddressSyntax implements IParameterPreprocessor {
  /** The value of PORT for {@code unix:PATH}; no command line can contain it. */
  static final String NO_PORT = "\0";

  @Override
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    int host = args.size() - 1; // the top of the stack is the first argument
    boolean options = true;
    while (host >= 0 && options && args.get(host).startsWith("-")) {
      options = !args.get(host).equals("--");
      host -= takesValue(command, args.get(host)) ? 2 : 1;
    }
    if (host >= 0 && args.get(host).startsWith(SocketFile.PREFIX)) {
      args.add(host, NO_PORT);
    }
    return false; // picocli processes the arguments as usual
  }

  private static boolean takesValue(CommandSpec command, String name) {
    OptionSpec option = command.findOption(name);
    return option != null && option.arity().max() > 0;
  }
}
