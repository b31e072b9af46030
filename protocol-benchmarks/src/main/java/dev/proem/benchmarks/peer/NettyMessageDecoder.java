package dev.proem.benchmarks.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Waits for a whole header, then for a whole content; checks nothing. */
final class NettyMessageDecoder extends ByteToMessageDecoder {
  static final JsonMapper MAPPER = new JsonMapper();

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < 2) {
      return;
    }
    int length = in.getUnsignedShort(in.readerIndex());
    if (in.readableBytes() < 2 + length) {
      return;
    }
    byte[] json = new byte[length];
    in.getBytes(in.readerIndex() + 2, json);
    JsonNode header = MAPPER.readTree(json);
    int contentLength = header.get("content-length").intValue();
    if (in.readableBytes() < 2 + length + contentLength) {
      return;
    }
    byte[] content = new byte[contentLength];
    in.skipBytes(2 + length).readBytes(content);
    out.add(new NettyMessage(header, content));
  }
}
