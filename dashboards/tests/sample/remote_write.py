"""Prometheus's remote write, version 1: as much of protocol buffers and snappy as it needs."""

import struct

STALE = struct.pack('<Q', 0x7FF0000000000002)


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def labels(name, pairs):
    """The label set of a series, sorted by name as the protocol demands."""
    pairs = sorted([('__name__', name), *((key, value) for key, value in pairs if value)])
    return b''.join(field(1, field(1, key.encode()) + field(2, value.encode())) for key, value in pairs)


def sample(milliseconds, value):
    """value None says that the series ends here."""
    packed = STALE if value is None else struct.pack('<d', value)
    return field(2, b'\x09' + packed + b'\x10' + varint(milliseconds))


def request(series):
    """series: an iterable of (encoded labels, joined samples)."""
    return snappy(b''.join(field(1, head + samples) for head, samples in series))


def snappy(plain):
    """The block format with literals only: valid, and as long as the input."""
    out = [varint(len(plain))]
    for start in range(0, len(plain), 65536):
        piece = plain[start : start + 65536]
        out.append(b'\xf4' + struct.pack('<H', len(piece) - 1) + piece)
    return b''.join(out)
