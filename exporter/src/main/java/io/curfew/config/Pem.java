package io.curfew.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a file in textual encoding (RFC 7468). */
final class Pem {
  private static final int MAX_BYTES = 256 * 1024;
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]{1,40})-----\\s([^-]*)-----END \\1-----", Pattern.DOTALL);
  private static final String CERTIFICATE = "CERTIFICATE";

  private final String label;
  private final byte[] der;

  private Pem(String label, byte[] der) {
    this.label = label;
    this.der = der;
  }

  /** As in BEGIN CERTIFICATE. */
  String label() {
    return label;
  }

  byte[] der() {
    return der.clone();
  }

  /**
   * All blocks of a file.
   *
   * @throws IOException in one line that names the file
   */
  static List<Pem> read(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IOException("no readable file " + file);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is longer than " + MAX_BYTES + " bytes");
    }
    List<Pem> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    while (block.find()) {
      if (block.group(2).contains("Proc-Type:")) {
        throw new IOException(file + " is encrypted: a key without a passphrase expected");
      }
      try {
        blocks.add(new Pem(block.group(1), Base64.getMimeDecoder().decode(block.group(2))));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": Base64 expected in " + block.group(1), e);
      }
    }
    if (blocks.isEmpty()) {
      throw new IOException(file + ": PEM expected (-----BEGIN …)");
    }
    return blocks;
  }

  /** The certificates of a file, at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : read(file)) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(file, block.der()));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + ": a CERTIFICATE expected");
    }
    return certificates;
  }

  private static X509Certificate certificate(Path file, byte[] der) throws IOException {
    try {
      if (CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der))
          instanceof X509Certificate certificate) {
        return certificate;
      }
      throw new IOException(file + ": an X.509 certificate expected");
    } catch (CertificateException e) {
      throw new IOException(file + ": an X.509 certificate expected: " + e.getMessage(), e);
    }
  }
}
