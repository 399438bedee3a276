package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.netlink.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ElementBookTest {
  private static final int RUNS = Boolean.getBoolean("long") ? 2_000 : 40;
  private static final SetName SEEN = new SetName(new TableName("inet", "t"), "seen");
  private static final SetName BANS = new SetName(new TableName("ip", "t"), "bans");

  private final ElementBook book = new ElementBook(2);

  @Test
  void showsWhatTheKernelDoesAndGrowsWithIt() {
    read(SEEN, element("a", 5), element("b", 0));
    assertThat(shown()).containsOnly(Map.entry("seen a", "5/300"), Map.entry("seen b", "0/0"));
    read(SEEN, element("a", 7), element("b", 1));
    assertThat(shown()).containsOnly(Map.entry("seen a", "7/420"), Map.entry("seen b", "1/60"));
  }

  @Test
  void anElementThatFellGoesOnFromItsTotal() {
    read(SEEN, element("a", 5));
    read(SEEN, element("a", 2));
    assertThat(shown()).containsEntry("seen a", "7/420");
    read(SEEN, element("a", 3));
    assertThat(shown()).containsEntry("seen a", "8/480");
    read(SEEN, element("a", 0));
    assertThat(shown()).containsEntry("seen a", "8/480");
  }

  @Test
  void bytesAloneThatFellAreAFallToo() {
    read(SEEN, new ElementCount(key("a"), 1, 1500));
    read(SEEN, new ElementCount(key("a"), 1, 40));
    assertThat(shown()).containsEntry("seen a", "2/1540");
  }

  @Test
  void anElementThatIsGoneTakesItsSeriesAlongAndFreesItsPlace() {
    read(SEEN, element("a", 5), element("b", 6));
    read(SEEN, element("b", 6), element("c", 1));
    assertThat(shown()).containsOnly(Map.entry("seen b", "6/360"), Map.entry("seen c", "1/60"));
    assertThat(book.overflow()).isZero();
    read(SEEN, element("b", 6), element("a", 1));
    assertThat(shown()).containsOnly(Map.entry("seen b", "6/360"), Map.entry("seen a", "1/60"));
  }

  @Test
  void aSetThatIsGoneTakesAllItsSeriesAlong() {
    read(SEEN, element("a", 5), element("b", 6), element("c", 9));
    book.take(List.of(counts(BANS, element("x", 1), element("y", 2))));
    assertThat(shown()).containsOnly(Map.entry("bans x", "1/60"), Map.entry("bans y", "2/120"));
  }

  @Test
  void pastTheCapGrowthIsSummedInOtherWhichNeverFalls() {
    read(SEEN, element("a", 5), element("b", 6), element("c", 10), element("d", 1));
    assertThat(shown()).containsEntry("seen other", "11/660").hasSize(3);
    assertThat(book.overflow()).isEqualTo(2);
    read(SEEN, element("a", 5), element("b", 6), element("c", 2), element("d", 4));
    assertThat(shown()).containsEntry("seen other", "16/960");
    read(SEEN, element("a", 5), element("b", 6));
    assertThat(shown()).containsEntry("seen other", "16/960");
    assertThat(book.overflow()).isEqualTo(4);
  }

  @Test
  void placesThatComeFreeGoToThoseThatWaitedFirst() {
    read(SEEN, element("a", 5), element("b", 6), element("c", 10));
    read(SEEN, element("new", 1), element("b", 6), element("c", 11));
    assertThat(shown())
        .containsOnly(
            Map.entry("seen b", "6/360"),
            Map.entry("seen c", "11/660"),
            Map.entry("seen other", "11/660"));
  }

  @Test
  void theCapIsSharedByAllSets() {
    book.take(
        List.of(counts(SEEN, element("a", 1)), counts(BANS, element("x", 1), element("y", 2))));
    assertThat(shown()).containsOnlyKeys("seen a", "bans x", "bans other");
  }

  @Test
  void otherOfASetGoesOnWhenTheSetComesBack() {
    read(SEEN, element("a", 1), element("b", 1), element("c", 7));
    book.take(List.of());
    assertThat(shown()).isEmpty();
    read(SEEN, element("a", 1), element("b", 1), element("c", 2));
    assertThat(shown()).containsEntry("seen other", "9/540");
  }

  @Test
  void anElementListedTwiceIsOne() {
    read(SEEN, element("a", 5), element("a", 6), element("b", 1), element("b", 1));
    assertThat(shown()).containsOnlyKeys("seen a", "seen b");
    read(SEEN, element("a", 6), element("a", 7), element("b", 1));
    assertThat(shown()).containsEntry("seen a", "7/420");
  }

  @Test
  void elementsOfTheSameTextOrCalledOtherAreToldApart() {
    SetCounts twins = new SetCounts(SEEN, List.of(element("a", 1), element("b", 2)), key -> "same");
    book.take(List.of(twins));
    assertThat(shown()).containsOnlyKeys("seen same", "seen same 0x62");
    book.take(List.of(counts(SEEN, element("other", 3))));
    assertThat(shown()).containsOnly(Map.entry("seen other 0x6f74686572", "3/180"));
  }

  @Test
  void manyPassingElementsLeaveNothingBehind() {
    for (int i = 0; i < 5000; i++) {
      read(SEEN, element("e" + i, 1), element("f" + i, 1));
      assertThat(shown()).containsOnlyKeys("seen e" + i, "seen f" + i);
    }
    assertThat(book.overflow()).isZero();
  }

  /** Random readings, and a model that asks the whole past each time. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 1000})
  void agreesWithASlowModel(int cap) {
    Random random = new Random(cap);
    for (int run = 0; run < RUNS; run++) {
      ElementBook fast = new ElementBook(cap);
      SlowElements slow = new SlowElements(cap);
      for (int reading = 0; reading < 20; reading++) {
        List<SetCounts> sets = reading(random);
        fast.take(sets);
        slow.take(sets);
        assertThat(shown(fast)).as("run %d, reading %d", run, reading).isEqualTo(slow.shown());
        assertThat(fast.overflow()).isEqualTo(slow.overflow());
      }
    }
  }

  private static List<SetCounts> reading(Random random) {
    List<SetCounts> sets = new ArrayList<>();
    for (SetName name : List.of(SEEN, BANS)) {
      Map<String, ElementCount> elements = new HashMap<>();
      for (int i = random.nextInt(7); i > 0; i--) {
        String key = "k" + random.nextInt(8);
        elements.put(key, new ElementCount(key(key), random.nextInt(9), random.nextInt(900)));
      }
      if (random.nextInt(8) != 0) {
        sets.add(counts(name, elements.values().toArray(ElementCount[]::new)));
      }
    }
    return sets;
  }

  private void read(SetName set, ElementCount... elements) {
    book.take(List.of(counts(set, elements)));
  }

  private Map<String, String> shown() {
    return shown(book);
  }

  private static Map<String, String> shown(ElementBook book) {
    Map<String, String> shown = new TreeMap<>();
    for (Sample sample : book.samples()) {
      String series = sample.labels().get(2) + " " + sample.labels().get(3);
      assertThat(shown.put(series, sample.packets() + "/" + sample.bytes())).as(series).isNull();
    }
    return shown;
  }

  private static SetCounts counts(SetName set, ElementCount... elements) {
    return new SetCounts(set, List.of(elements), ElementBookTest::text);
  }

  static String text(Octets key) {
    return new String(key.copy(), StandardCharsets.UTF_8);
  }

  private static ElementCount element(String key, long packets) {
    return new ElementCount(key(key), packets, packets * 60);
  }

  private static Octets key(String key) {
    return Octets.of(key.getBytes(StandardCharsets.UTF_8));
  }
}
