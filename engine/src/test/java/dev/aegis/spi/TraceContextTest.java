package dev.aegis.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String VALID = "00-" + TRACE + "-" + PARENT + "-01";
  private static final TraceContext CONTEXT = new TraceContext(TRACE, PARENT, true, "");

  private static String state(String... values) {
    return TraceContext.of(List.of(VALID), List.of(values)).orElseThrow().state();
  }

  @Test
  void aParentIsRead() {
    assertThat(TraceContext.of(List.of(VALID), List.of())).contains(CONTEXT);
    assertThat(TraceContext.of(List.of(VALID.replace("-01", "-00")), List.of()))
        .contains(new TraceContext(TRACE, PARENT, false, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-" + TRACE + "-" + PARENT + "-01",
        "cc-" + TRACE + "-" + PARENT + "-09-what-the-future-may-bring",
        "00-" + TRACE + "-" + PARENT + "-ff",
      })
  void ofLaterVersionsAndFlagsWhatIsKnownCounts(String parent) {
    TraceContext read = TraceContext.of(List.of(parent), List.of()).orElseThrow();
    assertThat(read).isEqualTo(CONTEXT);
    assertThat(read.headers()).isEqualTo(Map.of("traceparent", VALID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-" + TRACE + "-" + PARENT + "-01",
        "00-" + TRACE + "-" + PARENT + "-01-",
        "00-" + TRACE + "-" + PARENT + "-01-more",
        "cc-" + TRACE + "-" + PARENT + "-01.more",
        "00-" + TRACE + "-" + PARENT,
        "00-" + TRACE + "-" + PARENT + "-1",
        "00-" + TRACE + "-" + PARENT + "-0x",
        "00-00000000000000000000000000000000-" + PARENT + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + PARENT + "-01",
        "00-" + TRACE + PARENT + "-01",
        "00-" + TRACE + "a-" + PARENT + "-01",
        "00_" + TRACE + "_" + PARENT + "_01",
        "00-" + TRACE + "-" + PARENT + "-01\r\nX: y",
      })
  void whatIsNoParentIsNone(String parent) {
    assertThat(TraceContext.of(List.of(parent), List.of("a=1"))).isEmpty();
  }

  @Test
  void twoParentsAreNone() {
    assertThat(TraceContext.of(List.of(), List.of("a=1"))).isEmpty();
    assertThat(TraceContext.of(List.of(VALID, VALID), List.of())).isEmpty();
    assertThat(
            TraceContext.of(
                List.of("cc" + VALID.substring(2) + "-" + "x".repeat(2_000)), List.of()))
        .isEmpty();
  }

  @Test
  void aStateIsKeptInItsOrder() {
    assertThat(state("b=2 3;x , a=1", "", "t0@sys=/~!", ",,0c@d=v"))
        .isEqualTo("b=2 3;x,a=1,t0@sys=/~!,0c@d=v");
    assertThat(state()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a=",
        "=1",
        "A=1",
        "a=1,a=2",
        "a=1=2",
        "a=\u00fc",
        "a =1",
        "1a=2",
        "a@=1",
        "@a=1",
        "a=1\tb",
        "a@b@c=1",
        "a=1,b"
      })
  void aStateThatIsNoneIsEmptyAndTheParentStays(String state) {
    assertThat(state(state)).isEmpty();
  }

  @Test
  void aStateHasBounds() {
    String many =
        IntStream.range(0, 32).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    assertThat(state(many)).isEqualTo(many);
    assertThat(state(many, "one=more")).isEmpty();
    String long1 = "a=" + "x".repeat(256);
    assertThat(state(long1, "b=" + "y".repeat(256), "c=1")).isEqualTo(long1);
    assertThat(state("a=" + "x".repeat(257))).isEmpty();
    assertThat(state("a".repeat(257) + "=1")).isEmpty();
  }

  @Test
  void aChildIsOfTheSameTraceWithAnIdOfItsOwn() {
    TraceContext context = new TraceContext(TRACE, PARENT, false, "a=1");
    TraceContext child = context.child();
    assertThat(child.parentId()).isNotEqualTo(PARENT).isNotEqualTo(context.child().parentId());
    assertThat(child.headers())
        .isEqualTo(
            Map.of(
                "traceparent",
                "00-" + TRACE + "-" + child.parentId() + "-00",
                "tracestate",
                "a=1"));
    assertThat(TraceContext.of(List.of(child.headers().get("traceparent")), List.of("a=1")))
        .contains(child);
  }

  @Test
  void idsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new TraceContext("x", PARENT, true, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TraceContext(TRACE, "0".repeat(16), true, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itGoesWithTheThreadAndNoFurther() {
    assertThat(TraceContext.outgoing()).isEmpty();
    TraceContext inner = CONTEXT.child();
    String seen =
        TraceContext.within(
            CONTEXT,
            () -> {
              assertThat(TraceContext.current()).contains(CONTEXT);
              TraceContext.run(inner, () -> assertThat(TraceContext.current()).contains(inner));
              TraceContext.run(null, () -> assertThat(TraceContext.outgoing()).isEmpty());
              assertThat(TraceContext.current()).contains(CONTEXT);
              return TraceContext.outgoing().get("traceparent");
            });
    assertThat(seen).startsWith("00-" + TRACE).doesNotContain(PARENT);
    assertThatThrownBy(
            () ->
                TraceContext.run(
                    CONTEXT,
                    () -> {
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(TraceContext.current()).isEmpty();
  }

  @Test
  void errandsTakeItAlong() throws InterruptedException {
    AtomicReference<String> seen = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    try (Errands errands = new Errands("test", 1)) {
      TraceContext.run(
          CONTEXT,
          () ->
              errands.begin(
                  () -> {
                    seen.set(TraceContext.current().map(TraceContext::traceId).orElse("none"));
                    done.countDown();
                  }));
      done.await();
    }
    assertThat(seen).hasValue(TRACE);
  }
}
