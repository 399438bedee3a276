package io.curfew.state;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What all entries of a store add up to, kept in the same commit as they.
 *
 * <p>An MVStore checks the headers of its chunks and the lengths of its pages, but no value: a byte
 * that a bad disk changed would be read back as a total of somebody's. Not thread-safe.
 */
final class Checksum {
  private long entries;
  private long sum;

  static Checksum of(Map<String, Map<String, String>> all) {
    Checksum checksum = new Checksum();
    all.forEach((map, content) -> content.forEach((k, v) -> checksum.add(map, k, v)));
    return checksum;
  }

  void add(String map, String key, String value) {
    entries++;
    sum += check(map, key, value);
  }

  void remove(String map, String key, String value) {
    entries--;
    sum -= check(map, key, value);
  }

  private static long check(String map, String key, String value) {
    CRC32C crc = new CRC32C();
    crc.update((map + '\0' + key + '\0' + value).getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /** As it is stored. */
  @Override
  public String toString() {
    return entries + " " + Long.toHexString(sum);
  }
}
