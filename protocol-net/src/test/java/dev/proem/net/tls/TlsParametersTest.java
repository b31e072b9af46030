package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsParametersTest {
  private static final TlsParameters DEFAULT = TlsParameters.DEFAULT;
  private static final String LONG_LABEL =
      "label-of-sixty-four-characters-which-is-one-more-than-dns-allows.example";

  private static SSLEngine engine() {
    try {
      return SSLContext.getDefault().createSSLEngine();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static SSLParameters ofClient(TlsParameters parameters, String host) {
    SSLEngine engine = engine();
    parameters.configureClient(engine, parameters.nameOf(host));
    return engine.getSSLParameters();
  }

  private static SSLParameters ofServer(TlsParameters parameters) {
    SSLEngine engine = engine();
    parameters.configureServer(engine);
    return engine.getSSLParameters();
  }

  @Test
  void versions_are13And12ByDefault() {
    assertThat(ofServer(DEFAULT).getProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
    TlsParameters only = DEFAULT.withProtocols(List.of("TLSv1.2"));
    assertThat(ofServer(only).getProtocols()).containsExactly("TLSv1.2");
    assertThat(ofClient(only, "localhost").getProtocols()).containsExactly("TLSv1.2");
  }

  @Test
  void versionsThatTheJdkDoesNotKnow_areRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withProtocols(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withProtocols(List.of("TLSv1.3", "TLSv9")))
        .withMessageStartingWith("no such protocol: TLSv9; supported are [")
        .withMessageContaining("TLSv1.3");
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void clientAuth_isOfTheServer(boolean requests, boolean requires) {
    SSLParameters server = ofServer(DEFAULT.withClientAuth(requests, requires));
    assertThat(server.getNeedClientAuth()).isEqualTo(requires);
    assertThat(server.getWantClientAuth()).isEqualTo(requests && !requires);
  }

  @Test
  void host_isCheckedUnlessVerificationIsOff() {
    assertThat(ofClient(DEFAULT, "localhost").getEndpointIdentificationAlgorithm())
        .isEqualTo("HTTPS");
    TlsParameters unchecked = DEFAULT.withHostnameVerification(false);
    assertThat(ofClient(unchecked, "localhost").getEndpointIdentificationAlgorithm()).isNull();
    assertThat(unchecked.nameOf(null)).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.nameOf(null))
        .withMessageContaining("set serverName, or hostnameVerification to false");
  }

  @Test
  void serverName_replacesTheHost() {
    TlsParameters named = DEFAULT.withServerName("name.example.");
    assertThat(named.nameOf("other.example")).isEqualTo("name.example");
    assertThat(named.nameOf(null)).isEqualTo("name.example");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost",
    "example.com., example.com",
    "bücher.example, xn--bcher-kva.example"
  })
  void hostName_isSentAsADnsName(String host, String sent) {
    assertThat(ofClient(DEFAULT, host).getServerNames())
        .extracting(each -> new String(each.getEncoded(), StandardCharsets.US_ASCII))
        .containsExactly(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_service", LONG_LABEL, "a..b", "-", "a name", ".", "127.0.0.1", "::1"})
  void hostThatIsNoDnsName_isNotSent(String host) {
    List<?> names = ofClient(DEFAULT, host).getServerNames();
    assertThat(names == null ? List.of() : names).isEmpty();
  }
}
