package io.curfew.witness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The headers and sections of a relocatable ELF file for BPF (elf(5)), every access checked.
 *
 * <pre>
 *  file header:     0 magic, class, data | 16 type, machine | 40 section table | 58 entry size, count, names
 *  section header:  0 name | 4 type | 24 offset, size | 40 link, info
 * </pre>
 */
final class ElfFile {
  static final int SHT_PROGBITS = 1;
  static final int SHT_SYMTAB = 2;
  static final int SHT_REL = 9;

  private static final int MAGIC = 0x464c457f; // 7f E L F
  private static final int CLASS64_LITTLE = 0x0102; // ELFCLASS64, ELFDATA2LSB
  private static final int ET_REL = 1;
  private static final int EM_BPF = 247;
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_BYTES = 64;
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_SECTIONS = 64;
  private static final int MAX_NAME = 64;

  private final ByteBuffer file;
  private final int table;
  private final int sections;
  private final int names;

  ElfFile(byte[] bytes) throws MalformedObject {
    if (bytes.length < HEADER_BYTES || bytes.length > MAX_BYTES) {
      throw new MalformedObject(bytes.length + " bytes");
    }
    file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (file.getInt(0) != MAGIC
        || file.getShort(4) != CLASS64_LITTLE
        || file.getShort(16) != ET_REL
        || file.getShort(18) != EM_BPF) {
      throw new MalformedObject("not a relocatable 64-bit ELF file for BPF");
    }
    sections = Short.toUnsignedInt(file.getShort(60));
    if (file.getShort(58) != SECTION_BYTES || sections > MAX_SECTIONS) {
      throw new MalformedObject(sections + " sections");
    }
    table =
        within(file.getLong(40), (long) sections * SECTION_BYTES, bytes.length, "section table");
    names = Short.toUnsignedInt(file.getShort(62));
    header(names);
  }

  int sections() {
    return sections;
  }

  int type(int section) throws MalformedObject {
    return file.getInt(header(section) + 4);
  }

  String name(int section) throws MalformedObject {
    return text(names, file.getInt(header(section)));
  }

  /** The section that this one refers to: symbols to their names, relocations to symbols. */
  int link(int section) throws MalformedObject {
    return file.getInt(header(section) + 40);
  }

  /** The section that these relocations are applied to. */
  int info(int section) throws MalformedObject {
    return file.getInt(header(section) + 44);
  }

  ByteBuffer content(int section) throws MalformedObject {
    int header = header(section);
    long size = file.getLong(header + 32);
    int offset = within(file.getLong(header + 24), size, file.capacity(), "section " + section);
    return file.slice(offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The text at an offset of a string table. */
  String text(int section, int offset) throws MalformedObject {
    ByteBuffer strings = content(section);
    if (offset < 0 || offset >= strings.limit()) {
      throw new MalformedObject("no name at " + offset);
    }
    int end = offset;
    while (end < strings.limit() && strings.get(end) != 0) {
      end++;
      if (end - offset > MAX_NAME) {
        throw new MalformedObject("a name longer than " + MAX_NAME);
      }
    }
    byte[] name = new byte[end - offset];
    strings.get(offset, name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private int header(int section) throws MalformedObject {
    if (section < 0 || section >= sections) {
      throw new MalformedObject("no section " + section);
    }
    return table + section * SECTION_BYTES;
  }

  private static int within(long offset, long size, int whole, String what) throws MalformedObject {
    if (offset < 0 || size < 0 || offset > whole || size > whole - offset) {
      throw new MalformedObject(what + " reaches past the end");
    }
    return (int) offset;
  }
}
