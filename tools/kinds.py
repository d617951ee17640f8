"""What a file is that is no text, told by its first bytes."""

from __future__ import annotations

import struct

from tools.encoding import wide

STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "PNG image"),
    (0, b"\xff\xd8\xff", "JPEG image"),
    (0, b"GIF8", "GIF image"),
    (8, b"WEBP", "WebP image"),
    (0, b"BM", "BMP image"),
    (0, b"II*\0", "TIFF image"),
    (0, b"MM\0*", "TIFF image"),
    (0, b"\0\0\1\0", "icon"),
    (0, b"%PDF-", "PDF"),
    (0, b"PK\x03\x04", "ZIP archive"),
    (0, b"PK\x05\x06", "empty ZIP archive"),
    (257, b"ustar", "tar archive"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\0", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (0, b"Rar!\x1a\x07", "RAR archive"),
    (0, b"!<arch>\n", "ar archive"),
    (0, b"\x7fELF", "ELF program"),
    (0, b"MZ", "Windows program"),
    (0, b"\xcf\xfa\xed\xfe", "Mach-O program"),
    (0, b"\0asm", "WebAssembly"),
    (0, b"\xca\xfe\xba\xbe", "Java class or Mach-O program"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"wOFF", "WOFF font"),
    (0, b"wOF2", "WOFF font"),
    (0, b"\0\1\0\0\0", "TrueType font"),
    (0, b"OTTO", "OpenType font"),
    (8, b"WAVE", "WAV audio"),
    (0, b"ID3", "MP3 audio"),
    (0, b"\xff\xfb", "MP3 audio"),
    (0, b"fLaC", "FLAC audio"),
    (0, b"OggS", "Ogg audio or video"),
    (4, b"ftyp", "MP4 video"),
    (0, b"\x1aE\xdf\xa3", "Matroska video"),
    (8, b"AVI ", "AVI video"),
    (0, b"\x93NUMPY", "NumPy array"),
    (0, b"PAR1", "Parquet table"),
    (0, b"\xff\xfe", "UTF-16 text"),
    (0, b"\xfe\xff", "UTF-16 text"),
)
"""At an offset, bytes, and what they mean."""

_TEXTS = ("BM", "MZ", "PAR1", "OTTO", "wOFF", "wOF2", "OggS", "fLaC", "ID3", "BZh", "GIF8")
"""Starts that a text may have too: these count only where a NUL follows."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def binary(data: bytes) -> str:
    """What kind of binary data a file starts with, "" when it is text; images with width and height."""
    start = data[:8192]
    if wide(data) is not None:
        return ""
    for at, magic, kind in STARTS:
        if start.startswith(magic, at):
            if b"\0" not in start and (at or magic.decode("latin-1") in _TEXTS):
                continue
            size = _dimensions(kind, data)
            return f"{kind}, {size[0]}x{size[1]}" if size and all(size) else kind
    return "data" if b"\0" in start else ""


def _dimensions(kind: str, data: bytes) -> tuple[int, ...] | None:
    """Width and height in pixels, where the header says."""
    try:
        match kind:
            case "PNG image":
                return struct.unpack_from(">II", data, 16)
            case "GIF image":
                return struct.unpack_from("<HH", data, 6)
            case "BMP image":
                return struct.unpack_from("<ii", data, 18)
            case "WebP image":
                return _webp(data)
            case "JPEG image":
                return _jpeg(data)
            case _:
                return None
    except struct.error:
        return None


def _webp(data: bytes) -> tuple[int, ...] | None:
    """The three forms of WebP (RFC 9649): simple, lossless, extended."""
    match data[12:16]:
        case b"VP8 ":
            return tuple(side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
        case b"VP8L":
            bits = struct.unpack_from("<I", data, 21)[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            width, height = data[24:27], data[27:30]
            return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
        case _:
            return None


def _jpeg(data: bytes) -> tuple[int, ...] | None:
    """The first frame header (ISO 10918-1, B.2.2) among the segments."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None
