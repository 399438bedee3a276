package io.curfew.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The files of one reading, with a mark of each as it was before. */
final class FileSources {
  private static final int MAX_CONFIG = 64 * 1024;
  private static final int MAX_PEM = 256 * 1024;

  private final Map<Path, FileMark> marks = new LinkedHashMap<>();

  /** The text of the configuration itself. */
  String config(Path file) throws IOException {
    byte[] bytes = bytes(file, MAX_CONFIG);
    Secret.checkPrivate(file);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": UTF-8 expected", e);
    }
  }

  PemText pem(Path file) throws IOException {
    return new PemText(
        file.toString(),
        new String(bytes(file, MAX_PEM), StandardCharsets.ISO_8859_1),
        Optional.of(file));
  }

  private byte[] bytes(Path file, int most) throws IOException {
    marks.put(file, FileMark.of(file));
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IOException("no readable file " + file);
    }
    if (Files.size(file) > most) {
      throw new IOException(file + " is longer than " + most + " bytes");
    }
    return Files.readAllBytes(file);
  }

  Map<Path, FileMark> marks() {
    return Map.copyOf(marks);
  }
}
