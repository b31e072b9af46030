/**
 * Servers and clients for messages over sockets: {@link dev.proem.net}, with TLS: {@link
 * dev.proem.net.tls}. The messages themselves are those of the module {@code dev.proem}.
 */
module dev.proem.net {
  requires transitive dev.proem;
  requires static org.jspecify;
  requires java.logging; // by tls-channel, whose classes this jar has under a name of their own

  exports dev.proem.net;
  exports dev.proem.net.tls;
}
