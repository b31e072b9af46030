package dev.proem.io;

import dev.proem.MessageHeader;
import java.io.InputStream;

/**
 * A message whose content is read as it arrives.
 *
 * @param header the header
 * @param content the content; ends after {@link MessageHeader#contentLength()} bytes, and throws a
 *     {@link dev.proem.TruncatedMessageException} if the connection ends before. It belongs to the
 *     {@link MessageReader} that returned it: usable until the reader's next call, on one thread at
 *     a time. Closing it is not necessary, and leaves the connection open
 */
public record StreamedMessage(MessageHeader header, InputStream content) {}
