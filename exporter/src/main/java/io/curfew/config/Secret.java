package io.curfew.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/** A bearer token, kept as its digest only, so that no log or dump can show it. */
public final class Secret {
  private static final int MAX_BYTES = 4096;

  private final byte[] digest;

  private Secret(byte[] digest) {
    this.digest = digest;
  }

  /** The secret of a text; blank ends are not part of it. */
  public static Secret of(String text) {
    return new Secret(digest(text.strip()));
  }

  /**
   * Reads a token file.
   *
   * @throws IOException as {@link #text}
   */
  static Secret read(Path file) throws IOException {
    return of(text(file));
  }

  /**
   * The token in a file, without blank ends.
   *
   * @throws IOException when it is missing, empty, or open to others; one line that names it
   */
  static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IOException("no readable file " + file);
    }
    checkPrivate(file);
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is longer than a token: at most " + MAX_BYTES + " bytes");
    }
    String token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (token.isEmpty()) {
      throw new IOException(file + " is empty: a token expected");
    }
    return token;
  }

  static void checkPrivate(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)
        || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
      throw new IOException(file + " is open to others: chmod 600 it");
    }
    Object owner = Files.getAttribute(file, "unix:uid");
    if (!owner.equals(0) && !owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      throw new IOException(
          file + " belongs to uid " + owner + ", who could change it: chown it to root");
    }
  }

  /** Whether it is the same token; takes the same time for every wrong one. */
  public boolean matches(String offered) {
    return MessageDigest.isEqual(digest, digest(offered));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
