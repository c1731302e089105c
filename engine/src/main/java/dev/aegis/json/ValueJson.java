package dev.aegis.json;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape in which the values of conditions travel. What JSON has no form for is a text: times,
 * durations as CEL writes them, numbers that are not finite.
 */
public final class ValueJson {
  private ValueJson() {}

  /** A value; of two keys of a map that are written the same, the last one counts. */
  public static @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case Instant time -> time.toString();
      case Duration duration -> seconds(duration);
      case Double number when !Double.isFinite(number) -> number.toString();
      case List<?> list -> {
        List<@Nullable Object> all = new ArrayList<>(list.size());
        list.forEach(element -> all.add(of(element)));
        yield all;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((key, element) -> all.put(String.valueOf(key), of(element)));
        yield all;
      }
      case null, default -> value;
    };
  }

  private static String seconds(Duration duration) {
    return new BigDecimal(duration.toSeconds())
            .add(BigDecimal.valueOf(duration.toNanosPart(), 9))
            .stripTrailingZeros()
            .toPlainString()
        + "s";
  }
}
