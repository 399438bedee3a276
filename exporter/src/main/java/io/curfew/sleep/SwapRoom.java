package io.curfew.sleep;

import io.curfew.config.HostSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether the memory's image can fit into swap, and whether a boot would find it there.
 *
 * <p>Only what can't work is refused. The swap must take what memory holds and no file does
 * (anonymous pages, shared memory, the kernel's own), in the image or swapped out before it; and an
 * image of the size that the kernel aims at, which is /sys/power/image_size, half of the memory or
 * what is in use, whichever is least (Documentation/power/interface.rst; kernel/power/snapshot.c,
 * hibernate_preallocate_memory; swap.c, enough_swap, which does not count on compression).
 */
final class SwapRoom {
  private static final List<String> WITHOUT_A_FILE =
      List.of("AnonPages", "Shmem", "SUnreclaim", "KernelStack", "PageTables");
  private static final Pattern FIELD = Pattern.compile("(\\S+):\\s+(\\d{1,15}) kB");
  private static final Pattern RESUME = Pattern.compile("(?:^|\\s)resume=\\S+");
  private static final Pattern INITRAMFS = Pattern.compile("(?m)^\\s*RESUME=(?!none\\b)\\S+");

  private final HostSettings host;

  SwapRoom(HostSettings host) {
    this.host = host;
  }

  /** Too small a swap, or no known place to resume from. */
  List<Blocker> blockers(List<String> swapsOnDisk) {
    List<Blocker> blockers = new ArrayList<>();
    tooSmall(swapsOnDisk)
        .map(why -> new Blocker(Reason.SWAP_TOO_SMALL, why))
        .ifPresent(blockers::add);
    if (!resumable()) {
      blockers.add(
          new Blocker(
              Reason.NO_RESUME_DEVICE,
              "no resume= on the kernel's command line, and /sys/power/resume is 0:0"));
    }
    return blockers;
  }

  private Optional<String> tooSmall(List<String> swapsOnDisk) {
    Optional<String> meminfo = text(host.proc().resolve("meminfo"));
    Map<String, Long> memory =
        meminfo.stream()
            .flatMap(String::lines)
            .map(FIELD::matcher)
            .filter(Matcher::matches)
            .collect(
                Collectors.toMap(
                    field -> field.group(1), field -> Long.valueOf(field.group(2)), (a, b) -> a));
    long total = memory.getOrDefault("MemTotal", 0L);
    if (total == 0) {
      return Optional.of("/proc/meminfo can't be read, and so what the image needs");
    }
    long unbacked = WITHOUT_A_FILE.stream().mapToLong(name -> memory.getOrDefault(name, 0L)).sum();
    long used = total - memory.getOrDefault("MemFree", 0L);
    long aim = Math.min(Math.min(used, total / 2), imageSize().orElse(0) / 1024);
    long needed = Math.max(unbacked, aim);
    long free = swapsOnDisk.stream().mapToLong(SwapRoom::free).sum();
    return free < needed
        ? Optional.of(
            "%d MiB of swap are free, the image needs %d MiB".formatted(free >> 10, needed >> 10))
        : Optional.empty();
  }

  /** Of a line of /proc/swaps: Filename Type Size Used Priority, in kilobytes. */
  private static long free(String line) {
    String[] fields = line.strip().split("\\s+", -1);
    try {
      return fields.length < 5
          ? 0
          : Math.max(0, Long.parseLong(fields[2]) - Long.parseLong(fields[3]));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private OptionalLong imageSize() {
    return text(host.sys().resolve("power/image_size")).stream()
        .map(String::strip)
        .filter(size -> size.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /**
   * With EFI systemd (254 on) leaves the place in a variable at the very moment, and logind judges
   * whether it can. An initramfs writes the device it tried to /sys/power/resume.
   */
  private boolean resumable() {
    return Files.isDirectory(host.sys().resolve("firmware/efi/efivars"))
        || text(host.proc().resolve("cmdline")).filter(c -> RESUME.matcher(c).find()).isPresent()
        || text(host.sys().resolve("power/resume"))
            .filter(device -> !device.strip().isEmpty() && !device.strip().equals("0:0"))
            .isPresent()
        || text(host.seen(Path.of("/etc/initramfs-tools/conf.d/resume")))
            .filter(resume -> INITRAMFS.matcher(resume).find())
            .isPresent();
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty(); // what can't be read says nothing for the sleep
    }
  }
}
