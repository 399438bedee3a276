package io.curfew.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a text in textual encoding (RFC 7468). */
final class Pem {
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
   * All blocks of a text.
   *
   * @throws IOException in one line that names its place
   */
  static List<Pem> read(PemText pem) throws IOException {
    List<Pem> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(pem.text());
    while (block.find()) {
      if (block.group(2).contains("Proc-Type:")) {
        throw new IOException(pem + " is encrypted: a key without a passphrase expected");
      }
      try {
        blocks.add(new Pem(block.group(1), Base64.getMimeDecoder().decode(block.group(2))));
      } catch (IllegalArgumentException e) {
        throw new IOException(pem + ": Base64 expected in " + block.group(1), e);
      }
    }
    if (blocks.isEmpty()) {
      throw new IOException(pem + ": PEM expected (-----BEGIN …)");
    }
    return blocks;
  }

  /** The certificates of a text, at least one. */
  static List<X509Certificate> certificates(PemText pem) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : read(pem)) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(pem, block.der()));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(pem + ": a CERTIFICATE expected");
    }
    return certificates;
  }

  private static X509Certificate certificate(PemText pem, byte[] der) throws IOException {
    try {
      if (CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der))
          instanceof X509Certificate certificate) {
        return certificate;
      }
      throw new IOException(pem + ": an X.509 certificate expected");
    } catch (CertificateException e) {
      throw new IOException(
          pem + ": an X.509 certificate expected: " + WebKeys.shown(String.valueOf(e.getMessage())),
          e);
    }
  }
}
