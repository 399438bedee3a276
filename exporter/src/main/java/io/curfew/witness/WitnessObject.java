package io.curfew.witness;

import io.curfew.kernel.Native;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The compiled programs, with the places where the loader fills in maps and numbers.
 *
 * <p>All such places are 64-bit immediate loads of symbols that the object only names: it defines
 * no map and holds no data, so nothing else of ELF is needed.
 */
final class WitnessObject {
  private static final String RESOURCE = "/witness.bpf.o";
  private static final String PROGRAM = "program/";
  private static final int INSTRUCTION_BYTES = 8;
  private static final int SYMBOL_BYTES = 24;
  private static final int RELOCATION_BYTES = 16;
  private static final int R_BPF_64_64 = 1;
  private static final byte LD_IMM64 = 0x18;
  private static final byte PSEUDO_MAP_FD = 0x10; // BPF_PSEUDO_MAP_FD as source register
  private static final int MAX_PLACES = 4096;

  /** A wide immediate load that waits for its symbol. */
  private record Place(int at, String symbol) {}

  private record Program(ByteBuffer instructions, List<Place> places) {}

  private final Map<String, Program> programs;

  private WitnessObject(Map<String, Program> programs) {
    this.programs = programs;
  }

  /** The object that the build compiled. */
  static WitnessObject built() throws IOException {
    try (InputStream stream = WitnessObject.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new MalformedObject("it is not in the jar");
      }
      return parse(stream.readAllBytes());
    }
  }

  static WitnessObject parse(byte[] bytes) throws MalformedObject {
    ElfFile elf = new ElfFile(bytes);
    Map<Integer, Program> bySection = new HashMap<>();
    Map<String, Program> programs = new HashMap<>();
    for (int section = 0; section < elf.sections(); section++) {
      String name = elf.name(section);
      if (elf.type(section) == ElfFile.SHT_PROGBITS && name.startsWith(PROGRAM)) {
        Program program = new Program(instructions(elf, section), new ArrayList<>());
        bySection.put(section, program);
        programs.put(name.substring(PROGRAM.length()), program);
      }
    }
    for (int section = 0; section < elf.sections(); section++) {
      if (elf.type(section) == ElfFile.SHT_REL) {
        Program program = bySection.get(elf.info(section));
        if (program == null) {
          throw new MalformedObject("relocations of section " + elf.info(section));
        }
        readPlaces(elf, section, program);
      }
    }
    return new WitnessObject(programs);
  }

  private static ByteBuffer instructions(ElfFile elf, int section) throws MalformedObject {
    ByteBuffer instructions = elf.content(section);
    if (instructions.limit() == 0 || instructions.limit() % INSTRUCTION_BYTES != 0) {
      throw new MalformedObject(instructions.limit() + " bytes of instructions");
    }
    return instructions;
  }

  private static void readPlaces(ElfFile elf, int section, Program program) throws MalformedObject {
    ByteBuffer relocations = elf.content(section);
    ByteBuffer symbols = elf.content(elf.link(section));
    if (relocations.limit() / RELOCATION_BYTES > MAX_PLACES - program.places().size()) {
      throw new MalformedObject("too many relocations");
    }
    if (elf.type(elf.link(section)) != ElfFile.SHT_SYMTAB) {
      throw new MalformedObject("relocations without symbols");
    }
    int names = elf.link(elf.link(section));
    for (int at = 0; at + RELOCATION_BYTES <= relocations.limit(); at += RELOCATION_BYTES) {
      long symbol = Integer.toUnsignedLong(relocations.getInt(at + 12)) * SYMBOL_BYTES;
      if (relocations.getInt(at + 8) != R_BPF_64_64 || symbol + SYMBOL_BYTES > symbols.limit()) {
        throw new MalformedObject("a relocation that the programs have no use for");
      }
      int place = place(relocations.getLong(at), program.instructions());
      program.places().add(new Place(place, elf.text(names, symbols.getInt((int) symbol))));
    }
  }

  private static int place(long offset, ByteBuffer instructions) throws MalformedObject {
    if (offset < 0
        || offset % INSTRUCTION_BYTES != 0
        || offset > instructions.limit() - 2 * INSTRUCTION_BYTES
        || instructions.get((int) offset) != LD_IMM64) {
      throw new MalformedObject("a relocation at " + offset + " of no wide immediate load");
    }
    return (int) offset;
  }

  /**
   * The instructions of a program with every place filled in.
   *
   * @param maps descriptors by symbol
   * @param numbers by symbol
   * @return a direct buffer
   */
  ByteBuffer link(String name, Map<String, Integer> maps, Map<String, Long> numbers)
      throws MalformedObject {
    Program program = programs.get(name);
    if (program == null) {
      throw new MalformedObject("no program " + name);
    }
    ByteBuffer linked =
        Native.buffer(program.instructions().limit()).order(ByteOrder.LITTLE_ENDIAN);
    linked.put(0, program.instructions(), 0, program.instructions().limit());
    for (Place place : program.places()) {
      Integer map = maps.get(place.symbol());
      Long number = numbers.get(place.symbol());
      if (map != null) {
        linked.put(place.at() + 1, (byte) ((linked.get(place.at() + 1) & 0x0f) | PSEUDO_MAP_FD));
        linked.putInt(place.at() + 4, map);
      } else if (number != null) {
        linked.putInt(place.at() + 4, number.intValue());
        linked.putInt(place.at() + 4 + INSTRUCTION_BYTES, (int) (number >>> Integer.SIZE));
      } else {
        throw new MalformedObject("unknown symbol " + place.symbol());
      }
    }
    return linked;
  }
}
