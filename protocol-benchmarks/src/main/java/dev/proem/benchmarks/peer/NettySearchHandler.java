package dev.proem.benchmarks.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers as {@code app-server} does, and flushes once for all requests that came together. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class NettySearchHandler extends SimpleChannelInboundHandler<NettyMessage> {
  private static final JsonMapper MAPPER = NettyMessageDecoder.MAPPER;
  private static final byte[] FIRST =
      "First 10 bytes of request: ".getBytes(StandardCharsets.US_ASCII);
  private static final Map<String, String> ANSWERS =
      Map.of(
          "morpheus", "Follow the white rabbit. \uD83D\uDC30",
          "ring", "In the caves beneath the Misty Mountains. \uD83D\uDC8D",
          "\uD83D\uDC36", "\uD83D\uDC3E Playing ball! \uD83C\uDFD0");

  @Override
  protected void channelRead0(ChannelHandlerContext context, NettyMessage request) {
    if (request.header().get("content-type").stringValue().equals("text/json")) {
      JsonNode search = MAPPER.readTree(request.content());
      String value = search.get("value").stringValue();
      String answer = ANSWERS.getOrDefault(value, "No match for '" + value + "'.");
      byte[] reply = MAPPER.writeValueAsBytes(Map.of("result", answer));
      write(context, "text/json", "utf-8", reply);
    } else {
      int more = Math.min(10, request.content().length);
      byte[] reply = Arrays.copyOf(FIRST, FIRST.length + more);
      System.arraycopy(request.content(), 0, reply, FIRST.length, more);
      write(context, "binary/custom-server-binary-type", "binary", reply);
    }
  }

  private static void write(
      ChannelHandlerContext context, String type, String encoding, byte[] content) {
    ObjectNode header = MAPPER.createObjectNode();
    header.put("byteorder", "little");
    header.put("content-type", type);
    header.put("content-encoding", encoding);
    header.put("content-length", content.length);
    byte[] json = MAPPER.writeValueAsBytes(header);
    ByteBuf out = context.alloc().ioBuffer(2 + json.length + content.length);
    out.writeShort(json.length).writeBytes(json).writeBytes(content);
    context.write(out, context.voidPromise());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
