package dev.proem;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidDefinitionException;

/** Creates the exceptions for values that cannot be written as JSON, with the position. */
final class JsonWriteFaults {
  private JsonWriteFaults() {}

  static IllegalArgumentException notWritable(JacksonException e) {
    return new IllegalArgumentException(
        "not writable as JSON" + JsonFaults.at(e) + ": " + why(e), e);
  }

  private static String why(JacksonException e) {
    Class<?> notOpen = JsonAccess.notOpen(e);
    if (notOpen != null) {
      return notOpen.getName() + ": " + JsonAccess.missingLine(notOpen);
    }
    if (e instanceof InvalidDefinitionException definition && definition.getType() != null) {
      Class<?> type = definition.getType().getRawClass();
      if (type == Message.class) {
        return "a Message is not a value; send it as it is, or write what its json() returns";
      }
      if (e.getOriginalMessage().startsWith("No serializer found")) {
        return type.getName() + " has no properties: no getters, no annotations";
      }
    }
    if (e instanceof StreamConstraintsException) {
      return "it is nested too deeply, or contains itself";
    }
    return e.getOriginalMessage();
  }
}
