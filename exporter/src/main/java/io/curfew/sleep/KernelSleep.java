package io.curfew.sleep;

import io.curfew.config.HostSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the kernel says about the configured action: /sys/power and /proc/swaps. */
public final class KernelSleep implements SleepSupport {
  private static final Set<String> TO_DISK =
      Set.of("hibernate", "hybrid-sleep", "suspend-then-hibernate");
  private static final Set<String> TO_MEMORY =
      Set.of("suspend", "hybrid-sleep", "suspend-then-hibernate");

  private final HostSettings host;
  private final String action;
  private final SwapRoom room;

  /** Reads nothing yet. */
  public KernelSleep(HostSettings host, String action) {
    this.host = host;
    this.action = action;
    this.room = new SwapRoom(host);
  }

  @Override
  public List<Blocker> blockers() {
    List<Blocker> blockers = new ArrayList<>();
    if (TO_DISK.contains(action)) {
      List<String> swaps = swapsOnDisk();
      if (swaps.isEmpty()) {
        blockers.add(new Blocker(Reason.NO_SWAP, "no swap on a disk in /proc/swaps"));
      } else {
        blockers.addAll(room.blockers(swaps));
      }
      if (!words("state").contains("disk")) {
        blockers.add(cannot("/sys/power/state does not offer disk"));
      } else if (words("disk").isEmpty() || words("disk").contains("[disabled]")) {
        blockers.add(cannot("/sys/power/disk offers no way to do it"));
      }
    }
    if (TO_MEMORY.contains(action)
        && words("state").stream().noneMatch(w -> w.equals("mem") || w.equals("freeze"))) {
      blockers.add(cannot("/sys/power/state offers neither mem nor freeze"));
    }
    return blockers;
  }

  private static Blocker cannot(String why) {
    return new Blocker(Reason.CANNOT_HIBERNATE, why);
  }

  // Compressed memory holds no image once the power is off.
  private List<String> swapsOnDisk() {
    return lines(host.proc().resolve("swaps")).stream()
        .skip(1)
        .filter(line -> !line.isBlank() && !line.startsWith("/dev/zram"))
        .toList();
  }

  private List<String> words(String file) {
    return lines(host.sys().resolve("power").resolve(file)).stream()
        .flatMap(line -> List.of(line.strip().split("\\s+")).stream())
        .toList();
  }

  // A file that can't be read offers nothing, and so blocks.
  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
