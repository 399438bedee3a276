// A PNG as Chromium writes it (8 bits, RGB or RGBA, not interlaced), and how many colours one part of it has.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

const paeth = (left, above, corner) => {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? above : corner;
};

export function readPicture(file) {
  const bytes = readFileSync(file);
  const parts = [];
  let header;
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') {
      header = body;
    } else if (kind === 'IDAT') {
      parts.push(body);
    }
    at += length + 12;
  }
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const [depth, colour, , , interlaced] = header.subarray(8);
  if (depth !== 8 || ![2, 6].includes(colour) || interlaced) {
    throw new Error(`${file}: depth ${depth}, colour type ${colour}, interlaced ${interlaced}`);
  }
  const size = colour === 6 ? 4 : 3;
  const line = width * size;
  const raw = inflateSync(Buffer.concat(parts));
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];
    for (let i = 0; i < line; i++) {
      const left = i >= size ? pixels[y * line + i - size] : 0;
      const above = y ? pixels[(y - 1) * line + i] : 0;
      const corner = y && i >= size ? pixels[(y - 1) * line + i - size] : 0;
      const add = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      pixels[y * line + i] = raw[y * (line + 1) + 1 + i] + add;
    }
  }
  return { width, height, size, pixels };
}

export function colours({ width, height, size, pixels }, { x, y, width: w, height: h }) {
  const seen = new Map();
  for (let row = Math.max(0, Math.ceil(y)); row < Math.min(height, y + h); row++) {
    for (let column = Math.max(0, Math.ceil(x)); column < Math.min(width, x + w); column++) {
      const colour = pixels.readUIntBE((row * width + column) * size, 3);
      seen.set(colour, (seen.get(colour) ?? 0) + 1);
    }
  }
  return seen;
}
