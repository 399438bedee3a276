"""Writes Java's trust store of the certificates in a PEM file: truststore.py PEM EPOCH STORE

In the format JKS: keytool would need seconds for each certificate, and writes the time into what it makes.
"""

import base64
import hashlib
import re
import struct
import sys

# The format's own salt and, as what is in here is public, the password that everybody has.
SALT = "changeit".encode("utf-16-be") + b"Mighty Aphrodite"


def text(value):
    return struct.pack(">H", len(value)) + value.encode("ascii")


def entry(number, certificate, milliseconds):
    head = struct.pack(">I", 2) + text(f"ca{number:03d}") + struct.pack(">Q", milliseconds)
    return head + text("X.509") + struct.pack(">I", len(certificate)) + certificate


def main(pem, epoch, store):
    with open(pem, encoding="ascii") as file:
        blocks = re.findall("-----BEGIN CERTIFICATE-----(.*?)-----END", file.read(), re.DOTALL)
    certificates = [base64.b64decode(block) for block in blocks]
    data = struct.pack(">III", 0xFEEDFEED, 2, len(certificates))
    for number, certificate in enumerate(certificates):
        data += entry(number, certificate, int(epoch) * 1000)
    with open(store, "wb") as file:
        file.write(data + hashlib.sha1(SALT + data).digest())


main(*sys.argv[1:])
