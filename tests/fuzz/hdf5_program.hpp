#pragma once

#include <string>

namespace fuzz {

/// Writes an HDF5 file of objects, attributes and links as `program` says, whatever they are: sound for
/// libhdf5, and anything at all for us. Statements, each a letter and its operands; names are a length byte
/// and as many bytes, numbers little-endian:
///
///     G name                                a group, which what follows is in, up to
///     ^
///     A name t value                        an attribute: t = i (int64), I (count byte, int64s), s (name), d
///     (double),
///                                           u (uint64), v (variable-length string, name)
///     D name type rank extents how bytes    a dataset of 8-byte extents; `how` says, from bit 0 on, chunked,
///                                           Fletcher32, deflate, shuffle, written, filtered bytes of the
///                                           first chunk as they are stored; bytes after a length of two,
///                                           repeated as needed
///     L name kind target                    a link: kind h (hard), s (soft), x (external)
///
/// Types: f d F C (complex) h (float16) b w l (int8, 32, 64) U (uint64) > (big-endian double) s (string,
/// length byte) v (variable-length string) e (bool) a (array) t (table: count byte, then name and type of
/// each column). Other letters are skipped. Extents above 4,096 elements are never written.
void write_hdf5(const std::string& path, const std::string& program);

}  // namespace fuzz
