package dev.proem.net.tls;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** What a connection negotiates, apart from keys and trust. */
record TlsParameters(
    Tls.ClientAuth clientAuth,
    List<String> protocols,
    boolean hostnameVerification,
    @Nullable String serverName) {
  static final TlsParameters DEFAULT =
      new TlsParameters(Tls.ClientAuth.NONE, List.of("TLSv1.3", "TLSv1.2"), true, null);

  TlsParameters withClientAuth(Tls.ClientAuth newClientAuth) {
    return new TlsParameters(newClientAuth, protocols, hostnameVerification, serverName);
  }

  TlsParameters withProtocols(List<String> newProtocols) {
    if (newProtocols.isEmpty()) {
      throw new IllegalArgumentException("no protocol is named");
    }
    for (String each : newProtocols) {
      if (!Supported.PROTOCOLS.contains(each)) {
        throw new IllegalArgumentException(
            "no such protocol: " + each + "; there are " + Supported.PROTOCOLS);
      }
    }
    return new TlsParameters(clientAuth, newProtocols, hostnameVerification, serverName);
  }

  TlsParameters withHostnameVerification(boolean newVerification) {
    return new TlsParameters(clientAuth, protocols, newVerification, serverName);
  }

  TlsParameters withServerName(String newServerName) {
    return new TlsParameters(clientAuth, protocols, hostnameVerification, newServerName);
  }

  void configureServer(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(protocols.toArray(String[]::new));
    switch (clientAuth) {
      case NONE -> parameters.setNeedClientAuth(false);
      case OPTIONAL -> parameters.setWantClientAuth(true);
      case REQUIRED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
  }

  /** The name to ask for and to check: an IP address too, which is checked only. */
  @Nullable String nameOf(@Nullable String host) {
    String name = withoutLastDot(serverName != null ? serverName : host);
    if (name == null && hostnameVerification) {
      throw new IllegalArgumentException(
          "no host to check the server's certificate against: set serverName, or"
              + " hostnameVerification to false");
    }
    return name;
  }

  void configureClient(SSLEngine engine, @Nullable String name) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(protocols.toArray(String[]::new));
    if (hostnameVerification) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (name != null && !isAddress(name)) {
      // The JDK by itself leaves out names without a dot.
      parameters.setServerNames(indication(name));
    }
    engine.setSSLParameters(parameters);
  }

  /** A name of DNS may be written with the dot of the root; certificates and SNI have none. */
  private static @Nullable String withoutLastDot(@Nullable String name) {
    return name != null && name.length() > 1 && name.endsWith(".")
        ? name.substring(0, name.length() - 1)
        : name;
  }

  /**
   * The name as it is asked for (RFC 6066, section 3); none where the JDK takes it for no name of
   * DNS, as one with an underscore, or a label of more than 63 characters. A server of the JDK
   * would refuse the handshake for such a name.
   */
  private static List<SNIServerName> indication(String name) {
    try {
      return List.of(new SNIHostName(name));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private static final class Supported {
    static final List<String> PROTOCOLS = protocols();

    private static List<String> protocols() {
      try {
        return Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getProtocols())
            .toList();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
