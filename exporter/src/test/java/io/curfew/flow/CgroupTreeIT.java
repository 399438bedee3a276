package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.kernel.Command;
import io.curfew.kernel.DirectoryWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cgroups of the kernel's own tree, by id, while they live and afterwards. */
final class CgroupTreeIT {
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  private final Path home = mount().resolve("curfew-tree-it.service");
  private CgroupTree tree = tree();

  private static Path mount() {
    Path unified = Path.of("/sys/fs/cgroup/unified");
    return Files.isDirectory(unified) ? unified : Path.of("/sys/fs/cgroup");
  }

  private static CgroupTree tree() {
    return new CgroupTree(HOST, HostClock.system());
  }

  @BeforeEach
  void makeHome() throws Exception {
    tree.close();
    Files.createDirectory(home);
    tree = tree();
  }

  @AfterEach
  void removeHome() throws Exception {
    tree.close();
    Command.Result unused =
        Command.of("find", home.toString(), "-depth", "-type", "d", "-delete").run();
    assertThat(home).doesNotExist();
  }

  private static long id(Path directory) throws Exception {
    return (Long) Files.getAttribute(directory, "unix:ino");
  }

  private Optional<Cgroup> found(long id) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
    while (tree.of(id).isEmpty() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return tree.of(id);
  }

  @Test
  void whatIsThereAtTheStartIsKnownAtOnce() throws Exception {
    assertThat(tree.of(id(home)))
        .contains(new Cgroup("/curfew-tree-it.service", "curfew-tree-it.service"));
    assertThat(tree.of(id(mount()))).contains(new Cgroup("/", ""));
    assertThat(tree.complete()).isTrue();
    assertThat(tree.health())
        .isEqualTo(
            new FlowHealth.Cgroups(
                mount().endsWith("unified") ? "hybrid" : "v2", true, Optional.empty()));
  }

  @Test
  void whatCannotAllBeWatchedIsSaidWithItsReason() throws Exception {
    try (DirectoryWatch watch = DirectoryWatch.open()) {
      CgroupWalk walk =
          new CgroupWalk(
              mount(),
              new CgroupIds(),
              Optional.of(watch),
              (id, directory) -> new CgroupIds.Entry(id, directory, Optional.empty(), true),
              1);
      walk.walk();
      assertThat(walk.complete()).isFalse();
      assertThat(walk.problem()).contains("more than 1 of them");
    }
  }

  @Test
  void aCgroupIsKnownAfterItIsGone() throws Exception {
    Path job = Files.createDirectory(home.resolve("run-u4711.service"));
    long id = id(job);
    Optional<Cgroup> living = found(id);
    Files.delete(job);

    assertThat(living)
        .contains(
            new Cgroup(
                "/curfew-tree-it.service/run-u4711.service", "curfew-tree-it.service/run.service"));
    assertThat(found(id(Files.createDirectory(home.resolve("later.scope"))))).isPresent();
    assertThat(tree.of(id)).isEqualTo(living);
  }

  @Test
  void nestedOnesAreFoundHoweverFastTheyAreMade() throws Exception {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Path deep = Files.createDirectories(home.resolve("a" + i + "/b/c/d.scope"));
      ids.add(id(deep));
    }

    for (long id : ids) {
      assertThat(found(id)).map(Cgroup::unit).contains("curfew-tree-it.service/d.scope");
    }
  }

  @Test
  void oneThatTakesAnothersPlaceHasItsOwnId() throws Exception {
    Path job = home.resolve("job.scope");
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Files.createDirectory(job);
      ids.add(id(job));
      assertThat(found(ids.get(i))).isPresent();
      Files.delete(job);
    }

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> tree.of(id).isPresent());
  }

  @Test
  void anUnknownIdCostsNothing() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(tree.of(0x7fff_0000_0000L + i).isPresent()).isFalse();
    }
  }

  @Test
  void hostileNamesAreEscapedAndKeepTheirPrefix() throws Exception {
    Path odd = Files.createDirectory(home.resolve("a\u001b[2J\tx.service"));
    Path longest = Files.createDirectory(home.resolve("y".repeat(247) + ".service"));

    assertThat(found(id(odd)))
        .map(Cgroup::unit)
        .contains("curfew-tree-it.service/a\\x1b[2J\\x09x.service");
    assertThat(found(id(longest)).map(Cgroup::unit).orElse(""))
        .startsWith("curfew-tree-it.service/yyy")
        .hasSize(200);
  }

  @Test
  void aNameThatIsNoTextIsFoundByAWalk() throws Exception {
    Command.Result made =
        Command.of(
                "bash",
                "-c",
                "mkdir \"$0\"/$'caf\\xe9\\xff.scope' && stat -c %i \"$0\"/caf*",
                home.toString())
            .run();
    assertThat(made.succeeded()).as(made.complaint()).isTrue();
    long id = Long.parseLong(made.output().strip());

    assertThat(found(id).map(Cgroup::unit).orElse("")).startsWith("curfew-tree-it.service/caf");
  }

  /** Nobody can promise more of a busy machine; a free one names nearly all of a millisecond. */
  @Test
  void mostOfThoseThatLiveForMillisecondsAreNamed() throws Exception {
    for (int millis : new int[] {1, 30}) {
      int made = 100;
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < made; i++) {
        Path job = Files.createDirectory(home.resolve("job-" + i + ".scope"));
        ids.add(id(job));
        TimeUnit.MILLISECONDS.sleep(millis);
        Files.delete(job);
      }
      // Events come in order: when this one is known, all before it were read.
      assertThat(found(id(Files.createDirectory(home.resolve("last-" + millis))))).isPresent();
      long named = ids.stream().filter(id -> tree.of(id).isPresent()).count();
      System.out.printf("cgroups of %d ms: %d of %d named%n", millis, named, made);
      if (millis > 1) {
        assertThat(named).isGreaterThan(made / 2);
      }
    }
  }
}
