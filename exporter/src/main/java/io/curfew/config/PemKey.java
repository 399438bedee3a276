package io.curfew.config;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads a private key: PKCS#8 (RFC 5208), PKCS#1 (RFC 8017, A.1.2) or SEC 1 (RFC 5915), not
 * encrypted.
 *
 * <p>Java knows the first form only; the others are its innermost part, and are wrapped.
 */
final class PemKey {
  private static final byte[] VERSION = hex("020100");
  private static final byte[] RSA = hex("300d06092a864886f70d0101010500"); // rsaEncryption, NULL
  private static final byte[] EC = hex("06072a8648ce3d0201"); // id-ecPublicKey
  private static final String NO_KEY = ": a PRIVATE KEY expected";
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;

  private PemKey() {}

  /**
   * The first key of a text.
   *
   * @throws IOException in one line that names its place, also when its file is open to others
   */
  static PrivateKey read(PemText pem) throws IOException {
    List<Pem> blocks = Pem.read(pem);
    if (blocks.stream().noneMatch(block -> block.label().endsWith("PRIVATE KEY"))) {
      throw new IOException(pem + NO_KEY);
    }
    pem.checkPrivate();
    for (Pem block : blocks) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(pem, block.der(), "RSA", "EC", "EdDSA");
        }
        case "RSA PRIVATE KEY" -> {
          return key(pem, wrapped(RSA, block.der()), "RSA");
        }
        case "EC PRIVATE KEY" -> {
          return key(pem, wrapped(curve(pem, block.der()), block.der()), "EC");
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new IOException(pem + " is encrypted: a key without a passphrase expected");
        default -> {} // parameters or certificates, which may stand before it
      }
    }
    throw new IOException(pem + NO_KEY);
  }

  /** Whether it is the key of the certificate. */
  static boolean fits(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static PrivateKey key(PemText pem, byte[] pkcs8, String... algorithms)
      throws IOException {
    for (String algorithm : algorithms) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // One of another algorithm; or none, as said below.
      } catch (GeneralSecurityException e) {
        throw new IOException(pem + ": " + e.getMessage(), e);
      }
    }
    throw new IOException(
        pem + ": a private key for " + String.join(", ", algorithms) + " expected");
  }

  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return tlv(SEQUENCE, VERSION, algorithm, tlv(OCTETS, key));
  }

  /** The algorithm with the curve that the key itself names. */
  private static byte[] curve(PemText pem, byte[] sec1) throws IOException {
    try {
      ByteBuffer key = content(ByteBuffer.wrap(sec1), SEQUENCE);
      ByteBuffer unused = content(key, INTEGER);
      unused = content(key, OCTETS);
      ByteBuffer parameters = content(key, PARAMETERS);
      byte[] oid = new byte[parameters.remaining()];
      parameters.get(oid);
      return tlv(SEQUENCE, EC, oid);
    } catch (RuntimeException e) {
      throw new IOException(
          pem + ": an EC key that names its curve expected, as openssl pkcs8 -topk8 -nocrypt makes",
          e);
    }
  }

  /** The content of the next element of DER (X.690, 8.1), which is consumed. */
  private static ByteBuffer content(ByteBuffer from, int tag) {
    if ((from.get() & 0xff) != tag) {
      throw new IllegalArgumentException("another element");
    }
    int length = from.get() & 0xff;
    if (length > 0x80) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = Math.addExact(Math.multiplyExact(length, 256), from.get() & 0xff);
      }
    }
    ByteBuffer content = from.slice(from.position(), length);
    from.position(from.position() + length);
    return content;
  }

  private static byte[] tlv(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    // The shortest form that holds it (X.690, 10.1): Java takes no other.
    if (length > 0xffff) {
      element.write(0x83);
      element.write(length >> 16);
    } else if (length > 0xff) {
      element.write(0x82);
    } else if (length > 0x7f) {
      element.write(0x81);
    }
    if (length > 0xff) {
      element.write(length >> 8);
    }
    element.write(length);
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
