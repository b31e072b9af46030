# The commands of docs/how-to/tls.md: OpenSSL 3, in an empty folder.
set -e
# tag::certificates[]
# an authority of our own: ca.pem is for all, ca.key for nobody
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 30 \
  -keyout ca.key -out ca.pem -subj "/CN=Trial CA"

# the server: the names that clients connect to are what counts
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 30 \
  -CA ca.pem -CAkey ca.key -keyout server.key -out server.pem -subj "/CN=server" \
  -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -addext "basicConstraints=critical,CA:FALSE"

# a client, for mutual TLS
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 30 \
  -CA ca.pem -CAkey ca.key -keyout client.key -out client.pem -subj "/CN=client-7" \
  -addext "basicConstraints=critical,CA:FALSE"
# end::certificates[]
# tag::key-stores[]
openssl pkcs12 -export -in server.pem -inkey server.key -out server.p12 -passout pass:changeit
keytool -importcert -noprompt -alias ca -file ca.pem \
  -keystore trust.p12 -storetype PKCS12 -storepass changeit
# end::key-stores[]
