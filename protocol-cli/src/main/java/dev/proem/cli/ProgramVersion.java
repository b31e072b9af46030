package dev.proem.cli;

import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of the jar, for {@code --version}. */
public final class ProgramVersion implements IVersionProvider {
  private static final String POM = "/META-INF/maven/dev.proem/protocol-cli/pom.properties";

  @Override
  public String[] getVersion() throws Exception {
    Properties pom = new Properties();
    try (InputStream in = ProgramVersion.class.getResourceAsStream(POM)) {
      if (in != null) {
        pom.load(in);
      }
    }
    return new String[] {"proem " + pom.getProperty("version", "(not run from its jar)")};
  }
}
