import hashlib
import struct

from engine.hashes import hash_ids


def test_ids_are_hashed_as_four_bytes_each() -> None:
    bytes_ = struct.pack("<3I", 1, 151329, 0)
    assert hash_ids((1, 151329, 0)) == "sha256:" + hashlib.sha256(bytes_).hexdigest()[:16]
