package io.curfew.sleep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody's wish that the host stay awake for a while.
 *
 * <p>Its end stands on CLOCK_BOOTTIME, which nobody can set and which goes on in sleep; that is
 * good for one boot. For the next one it is anchored anew by the clock on the wall, but to no more
 * than was left when that was last noted: a clock set back over a reboot neither ends it early nor
 * keeps it for ever.
 *
 * @param id small and unique among those that stand
 * @param who may call it off, as may root
 * @param why escaped, of one line
 * @param until by the clock on the wall as it was when this was anchored
 * @param bootId of the boot that the next one means
 * @param endNanos CLOCK_BOOTTIME at its end
 * @param leftNanos of its time, as last noted
 */
public record KeptAwake(
    int id,
    String who,
    String why,
    Instant since,
    Instant until,
    String bootId,
    long endNanos,
    long leftNanos) {
  private static final int FIELDS = 7;

  static KeptAwake begin(
      int id, String who, String why, Duration span, Instant now, MachineReading machine) {
    return new KeptAwake(
        id,
        who,
        why,
        now,
        now.plus(span),
        machine.bootId(),
        machine.boottimeNanos() + span.toNanos(),
        span.toNanos());
  }

  /** In this boot, with what is left of it noted and its end on the wall's clock of now. */
  KeptAwake anchored(Instant now, MachineReading machine) {
    long left =
        bootId.equals(machine.bootId())
            ? endNanos - machine.boottimeNanos()
            : Duration.between(now, until).toNanos();
    long bounded = Math.max(0, Math.min(left, leftNanos));
    return new KeptAwake(
        id,
        who,
        why,
        since,
        now.plusNanos(bounded),
        machine.bootId(),
        machine.boottimeNanos() + bounded,
        bounded);
  }

  boolean over() {
    return leftNanos <= 0;
  }

  String stored() {
    return String.join(
        "\t",
        Long.toString(since.toEpochMilli()),
        Long.toString(until.toEpochMilli()),
        bootId,
        Long.toString(endNanos),
        Long.toString(leftNanos),
        who,
        why);
  }

  /** Empty where it is none. */
  static Optional<KeptAwake> read(String id, String stored) {
    String[] fields = stored.split("\t", -1);
    if (fields.length != FIELDS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new KeptAwake(
              Integer.parseInt(id),
              fields[5],
              fields[6],
              Instant.ofEpochMilli(Long.parseLong(fields[0])),
              Instant.ofEpochMilli(Long.parseLong(fields[1])),
              fields[2],
              Long.parseLong(fields[3]),
              Long.parseLong(fields[4])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
