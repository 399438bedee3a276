package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.kernel.DirectoryWatch;
import io.curfew.kernel.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cgroups of the cgroup2 tree by id, which is their directory's inode number; those as well that
 * lived for a moment and are gone.
 *
 * <p>A thread of its own looks at every directory as soon as it is made. Where that can't be, it
 * walks the tree after a miss, as far as {@link ScanBudget} allows. Thread-safe.
 */
final class CgroupTree implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CgroupTree.class);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration FIRST_WALK = Duration.ofSeconds(2);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final int MAX_ASKED = 4096;

  /** Kubelet links a container's log some time after its cgroup was made. */
  private static final ScanBudget.Pause POD_PAUSE =
      new ScanBudget.Pause(Duration.ofMillis(500).toNanos(), Long.MAX_VALUE);

  private final Optional<Path> root;
  private final String layout;
  private final PodNames pods;
  private final ScanBudget budget;
  private final ScanBudget podBudget;
  private final CgroupIds ids = new CgroupIds();
  private final Set<Long> wanted = ConcurrentHashMap.newKeySet();

  /** Looked for and not found; never to be found then, since ids are not used again. */
  private final Set<Long> absent = ConcurrentHashMap.newKeySet();

  private final CountDownLatch walked = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "cgroups");
  private Optional<DirectoryWatch> watch = Optional.empty();
  private volatile boolean complete;
  private volatile Optional<String> problem = Optional.empty();
  private volatile boolean podWanted;
  private volatile boolean closing;

  /** Returns when the tree was walked once. */
  CgroupTree(HostSettings host, HostClock clock) {
    Path mount = host.sys().resolve("fs/cgroup");
    root = root(mount);
    layout = root.map(found -> found.equals(mount) ? "v2" : "hybrid").orElse("v1");
    pods = new PodNames(host, clock);
    budget = new ScanBudget(clock);
    podBudget = new ScanBudget(clock);
    if (root.isPresent()) {
      thread.setDaemon(true);
      thread.start();
      awaitFirstWalk();
    }
  }

  /** In the hybrid layout cgroup2 stands beside the controllers of version 1. */
  private static Optional<Path> root(Path mount) {
    for (Path candidate : new Path[] {mount.resolve("unified"), mount}) {
      if (Files.isReadable(candidate.resolve("cgroup.procs"))
          && Files.isReadable(candidate.resolve("cgroup.controllers"))) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /**
   * The cgroup with this id, living or removed lately. One look in a map: never waits, never reads
   * a file. What is not known is looked for aside, and may be known a moment later.
   *
   * @return empty for what is unknown, and always where there is no cgroup2
   */
  Optional<Cgroup> of(long id) {
    Optional<CgroupIds.Entry> entry = ids.of(id);
    if (entry.isEmpty()) {
      ask(id);
      return Optional.empty();
    }
    if (!entry.get().complete() && !podWanted) {
      podWanted = true;
      wake();
    }
    return entry.get().cgroup();
  }

  /** Where its processes are listed, as long as it lives. */
  Optional<Path> directory(long id) {
    return ids.of(id).map(CgroupIds.Entry::directory);
  }

  /**
   * A cgroup by its path in any hierarchy, as /proc tells it. May read the names of pods.
   *
   * @param path from the hierarchy's root, beginning with /
   */
  Cgroup named(String path) {
    Optional<PodCgroup> pod = PodCgroup.of(path);
    return new Cgroup(path, pod.flatMap(pods::label).orElseGet(() -> UnitName.of(path)));
  }

  /** Whether nothing that lives, or was removed lately, can be missing. */
  boolean complete() {
    return complete;
  }

  /** How it goes, for the doctor; from any thread. */
  FlowHealth.Cgroups health() {
    return new FlowHealth.Cgroups(layout, complete, problem);
  }

  private CgroupIds.Entry entry(long id, Path directory) {
    String path = "/" + root.map(r -> r.relativize(directory).toString()).orElse("");
    Cgroup cgroup = named(path);
    boolean known = PodCgroup.of(path).isEmpty() || cgroup.unit().startsWith("pod:");
    return new CgroupIds.Entry(id, directory, Optional.of(cgroup), known);
  }

  private void ask(long id) {
    if (!complete
        && root.isPresent()
        && !absent.contains(id)
        && wanted.size() < MAX_ASKED
        && wanted.add(id)) {
      wake();
    }
  }

  private void run() {
    while (!closing) {
      serve();
      if (!closing) {
        LockSupport.parkNanos(this, AFTER_FAILURE.toNanos());
      }
    }
  }

  private void serve() {
    Optional<DirectoryWatch> opened = open();
    try {
      CgroupWalk walk =
          new CgroupWalk(root.orElseThrow(), ids, opened, (id, directory) -> entry(id, directory));
      walk.walk();
      complete = walk.complete();
      problem(walk, opened);
      walked.countDown();
      while (!closing) {
        boolean due = !wanted.isEmpty() || walk.outOfStep();
        if (due && budget.mayScan()) {
          rewalk(walk);
          continue;
        }
        if (podWanted && podBudget.mayScan()) {
          podWanted = false;
          podBudget.scan(this::namePods);
        }
        Duration longest = due ? budget.pause().plusMillis(1) : IDLE;
        if (podWanted && podBudget.pause().compareTo(longest) < 0) {
          longest = podBudget.pause().plusMillis(1);
        }
        if (opened.isPresent()) {
          opened.get().next(longest, walk);
          complete = walk.complete() && !walk.outOfStep();
          problem(walk, opened);
        } else if (!closing) {
          LockSupport.parkNanos(this, longest.toNanos());
        }
      }
    } catch (KernelException e) {
      complete = false;
      problem = Optional.of(String.valueOf(e.getMessage()));
      log.warn("cgroups are not watched any more: {}", e.getMessage());
    } finally {
      walked.countDown();
      synchronized (this) {
        watch = Optional.empty();
      }
      opened.ifPresent(DirectoryWatch::close);
    }
  }

  /** What stands in the way of all watches is said by {@link #open}. */
  private void problem(CgroupWalk walk, Optional<DirectoryWatch> opened) {
    if (opened.isPresent()) {
      problem = walk.problem();
    }
  }

  private Optional<DirectoryWatch> open() {
    try {
      Optional<DirectoryWatch> opened = Optional.of(DirectoryWatch.open());
      synchronized (this) {
        watch = opened;
      }
      return opened;
    } catch (KernelException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
      log.warn(
          "cgroups can't be watched, units of short-lived ones may stay unknown: {}",
          e.getMessage());
      return Optional.empty();
    }
  }

  private ScanBudget.Pause namePods() {
    ids.incomplete().forEach(e -> ids.improve(entry(e.id(), e.directory())));
    return POD_PAUSE;
  }

  private void rewalk(CgroupWalk walk) {
    Set<Long> looked = Set.copyOf(wanted);
    budget.scan(
        () -> {
          walk.walk();
          return ScanBudget.Pause.FAIR;
        });
    complete = walk.complete();
    if (absent.size() > MAX_ASKED) {
      absent.clear();
    }
    looked.stream().filter(id -> ids.of(id).isEmpty()).forEach(absent::add);
    wanted.removeAll(looked);
  }

  private synchronized void wake() {
    if (watch.isPresent()) {
      watch.get().wake();
    } else {
      LockSupport.unpark(thread);
    }
  }

  private void awaitFirstWalk() {
    try {
      if (!walked.await(FIRST_WALK.toMillis(), TimeUnit.MILLISECONDS)) {
        log.info("cgroups are still being read, some units are unknown until then");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing = true;
    wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
