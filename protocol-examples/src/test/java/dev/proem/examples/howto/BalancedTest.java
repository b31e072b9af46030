package dev.proem.examples.howto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageHandler;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the code of docs/how-to/load-balancer.md. */
@Timeout(60)
class BalancedTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final MessageHandler WHO =
      (request, exchange) -> Message.text(exchange.connection().remoteAddress().toString());

  @Test
  void addressInThePROXYHeader_isThatOfTheConnection() throws IOException {
    try (MessageServer server = Balanced.server(ANY, ANY, WHO);
        Socket balancer = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      balancer
          .getOutputStream()
          .write("PROXY TCP4 203.0.113.7 192.0.2.1 50000 9000\r\n".getBytes(US_ASCII));
      new MessageWriter(balancer.getOutputStream()).write(Message.text("who am I"));
      assertThat(new MessageReader(balancer.getInputStream()).read().text())
          .isEqualTo("/203.0.113.7:50000");
    }
  }

  @Test
  void connectionWithoutTheHeader_isClosedWithoutAWordThereButServedOnTheOtherAddress()
      throws IOException {
    try (MessageServer server = Balanced.server(ANY, ANY, WHO);
        Socket direct = new Socket(InetAddress.getLoopbackAddress(), server.port());
        MessageClient local = MessageClient.connect(server.addresses().get(1))) {
      direct.setSoTimeout(20_000);
      new MessageWriter(direct.getOutputStream()).write(Message.text("who am I"));
      assertThat(endsWithoutAReply(direct)).isTrue();
      assertThat(local.request(Message.text("who am I")).text()).startsWith("/127.0.0.1:");
    }
  }

  private static boolean endsWithoutAReply(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketException e) { // reset, because the input was not read
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
