package dev.proem;

import java.util.OptionalDouble;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionConfigs;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** The mapper of {@link JsonContent#STANDARD}: see ADR 0024. */
final class StandardMapper {
  private static final SimpleModule MODULE =
      new SimpleModule("dev.proem")
          .addDeserializer(OptionalDouble.class, new OptionalDoubles())
          .setDeserializerModifier(new KindModifier())
          .setSerializers(new EmptyTypes.Records())
          .setSerializerModifier(new EmptyTypes.Beans());

  private StandardMapper() {}

  static JsonMapper.Builder builder() {
    JsonFactory factory =
        JsonFactory.builder()
            .recyclerPool(new ParserBuffers())
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(JsonContent.NESTING)
                    .maxNumberLength(JsonContent.NUMBER_DIGITS)
                    .maxNameLength(JsonContent.NAME_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE) // contentBytes limits it
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
        .disable(DateTimeFeature.ALWAYS_ALLOW_STRINGIFIED_DATE_TIMESTAMPS)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .defaultLeniency(false) // no 30 February, no time of day for a LocalDate
        .withAllCoercionConfigs(StandardMapper::rejectOtherKinds)
        .addModule(MODULE);
  }

  /** Creates the mapper for the classes of one class loader, which keeps no other classes. */
  static JsonMapper of(VisibleClasses visible) {
    return builder()
        .cacheProvider(new VisibleCaches(visible))
        .serializerFactory(new VisibleSerializers(visible))
        .build();
  }

  private static void rejectOtherKinds(CoercionConfigs all) {
    for (LogicalType type : LogicalType.values()) {
      MutableCoercionConfig config = all.findOrCreateCoercion(type);
      for (CoercionInputShape shape : CoercionInputShape.values()) {
        if (!isKindOf(shape, type)) {
          config.setCoercion(shape, CoercionAction.Fail);
        }
      }
    }
  }

  /** Returns whether a value of this type is written as this shape. */
  private static boolean isKindOf(CoercionInputShape shape, LogicalType type) {
    if (type == LogicalType.Untyped) {
      return true;
    }
    return switch (shape) {
      case Integer -> type == LogicalType.Integer || type == LogicalType.Float;
      case Float -> type == LogicalType.Float;
      case Boolean -> type == LogicalType.Boolean;
      case EmptyString -> type == LogicalType.Textual || type == LogicalType.Binary;
      case EmptyArray -> type == LogicalType.Collection || type == LogicalType.Array;
      case String ->
          switch (type) {
            case Integer, Float, Boolean, Collection, Map, Array -> false;
            default -> true; // dates, enums, any class with a string form
          };
      default -> true; // default of Jackson
    };
  }

  /** Reads only numbers; Jackson's own also reads the string {@code "NaN"}. */
  private static final class OptionalDoubles extends StdScalarDeserializer<OptionalDouble> {
    OptionalDoubles() {
      super(OptionalDouble.class);
    }

    @Override
    public OptionalDouble deserialize(JsonParser parser, DeserializationContext context) {
      return parser.currentToken().isNumeric()
          ? OptionalDouble.of(parser.getDoubleValue())
          : (OptionalDouble) context.handleUnexpectedToken(getValueType(context), parser);
    }

    @Override
    public OptionalDouble getNullValue(DeserializationContext context) {
      return OptionalDouble.empty();
    }
  }
}
