package io.curfew.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class LanesTest {
  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final Lanes lanes = new Lanes(threads::add, 5);
  private final List<String> done = new ArrayList<>();

  private boolean offer(String lane, String work) {
    return lanes.offer(lane, () -> done.add(work));
  }

  private void runOne() {
    threads.remove().run();
  }

  @Test
  void aHostTakesOneThreadHoweverManyAlertsItHas() {
    offer("a", "a1");
    offer("a", "a2");
    offer("a", "a3");
    offer("b", "b1");

    assertThat(threads).hasSize(2);
    runOne();
    runOne();
    assertThat(done).containsExactly("a1", "b1");
    assertThat(threads).hasSize(1);
    runOne();
    runOne();
    assertThat(done).containsExactly("a1", "b1", "a2", "a3");
    assertThat(threads).isEmpty();
  }

  @Test
  void takesNoMoreThanItsBoundAndAnewWhenThereIsRoom() {
    for (int i = 0; i < 5; i++) {
      assertThat(offer("h" + i % 2, "w" + i)).isTrue();
    }
    assertThat(offer("h0", "w5")).isFalse();
    assertThat(offer("h9", "w6")).isFalse();
    runOne();
    assertThat(offer("h9", "w7")).isTrue();
    while (!threads.isEmpty()) {
      runOne();
    }
    assertThat(done).hasSize(6).doesNotContain("w5", "w6");
    for (int i = 0; i < 5; i++) {
      assertThat(offer("h0", "again")).isTrue();
    }
  }

  @Test
  void workThatThrowsHoldsNothingUp() {
    lanes.offer(
        "a",
        () -> {
          throw new IllegalStateException("broken");
        });
    offer("a", "after");
    try {
      runOne();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("broken");
    }
    runOne();
    assertThat(done).containsExactly("after");
  }
}
