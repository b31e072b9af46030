package dev.proem.io;

import dev.proem.MessageHeader;
import java.io.InputStream;

/**
 * A message whose content is read as it arrives.
 *
 * @param header what the message says of its content
 * @param content the content, ending after {@link MessageHeader#contentLength()} bytes; it throws a
 *     {@link dev.proem.TruncatedMessageException} when the connection ends before. Belongs to the
 *     {@link MessageReader} that gave it: usable until its next call, on one thread at a time.
 *     Closing it is not needed and leaves the connection open
 */
public record StreamedMessage(MessageHeader header, InputStream content) {}
