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

/** The options of TLS connections, except keys and trust. */
record TlsParameters(
    boolean requestsClientAuth,
    boolean requiresClientAuth,
    List<String> protocols,
    boolean hostnameVerification,
    @Nullable String serverName) {
  static final TlsParameters DEFAULT =
      new TlsParameters(false, false, List.of("TLSv1.3", "TLSv1.2"), true, null);

  TlsParameters withClientAuth(boolean requests, boolean requires) {
    return new TlsParameters(requests, requires, protocols, hostnameVerification, serverName);
  }

  TlsParameters withProtocols(List<String> newProtocols) {
    if (newProtocols.isEmpty()) {
      throw new IllegalArgumentException("no protocol is given");
    }
    for (String each : newProtocols) {
      if (!Supported.PROTOCOLS.contains(each)) {
        throw new IllegalArgumentException(
            "no such protocol: " + each + "; supported are " + Supported.PROTOCOLS);
      }
    }
    return new TlsParameters(
        requestsClientAuth, requiresClientAuth, newProtocols, hostnameVerification, serverName);
  }

  TlsParameters withHostnameVerification(boolean newVerification) {
    return new TlsParameters(
        requestsClientAuth, requiresClientAuth, protocols, newVerification, serverName);
  }

  TlsParameters withServerName(String newServerName) {
    return new TlsParameters(
        requestsClientAuth, requiresClientAuth, protocols, hostnameVerification, newServerName);
  }

  void configureServer(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(protocols.toArray(String[]::new));
    if (requiresClientAuth) {
      parameters.setNeedClientAuth(true);
    } else {
      parameters.setWantClientAuth(requestsClientAuth);
    }
    engine.setSSLParameters(parameters);
  }

  /** Returns the name or IP address to check; a name is also sent to the server. */
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
      // The JDK omits names without a dot unless they are set explicitly.
      parameters.setServerNames(indication(name));
    }
    engine.setSSLParameters(parameters);
  }

  /** A DNS name may end with the dot of the root; names in certificates and SNI do not. */
  private static @Nullable String withoutLastDot(@Nullable String name) {
    return name != null && name.length() > 1 && name.endsWith(".")
        ? name.substring(0, name.length() - 1)
        : name;
  }

  /**
   * Returns the name for the server name indication (RFC 6066, section 3); none if it is not a DNS
   * name for the JDK, for example one with an underscore, or with a label of more than 63
   * characters. A server on the JDK would reject a handshake with such a name.
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
