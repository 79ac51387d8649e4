#!/usr/bin/python3
"""Writes tests/store/fixtures with numpy, scipy and h5py. Run once; its output is committed.

The arrays are those of samples.hpp: element i is 1.5 i - 2, with the imaginary part i + 0.25.
"""
import gzip
import pathlib
import struct

import h5py
import numpy
import scipy.io
import scipy.sparse

HERE = pathlib.Path(__file__).parent / "fixtures"


def sample(shape, dtype):
    i = numpy.arange(numpy.prod(shape, dtype=int))
    values = 1.5 * i - 2
    if numpy.dtype(dtype).kind == "c":
        values = values + 1j * (i + 0.25)
    if numpy.dtype(dtype).kind in "iu":
        values = i
    return values.reshape(shape).astype(dtype)


def npy():
    for dtype in "<f4 >f4 <f8 >f8 <c8 >c8 <c16 >c16 |i1 <i2 >i4 <i8 |u1 >u2 <u4 >u8".split():
        for order in "CF":
            name = f"{dtype.replace('<', 'le_').replace('>', 'be_').replace('|', '')}_{order}.npy"
            numpy.save(HERE / name, sample((2, 3, 2), dtype).copy(order))
    numpy.save(HERE / "scalar.npy", sample((), "f8"))
    numpy.save(HERE / "empty.npy", sample((3, 0), "f4"))
    numpy.save(HERE / "float16.npy", numpy.zeros(2, "f2"))
    numpy.save(HERE / "object.npy", numpy.array([None]), allow_pickle=True)
    numpy.save(HERE / "structured.npy", numpy.zeros(2, [("a", "<f8"), ("b", "<i4")]))
    numpy.savez(HERE / "stored.npz", kernel=sample((2, 3), "f8"), bias=sample((2,), "f4"))
    numpy.savez_compressed(HERE / "deflated.npz", kernel=sample((2, 3), "f8"), bias=sample((2,), "f4"))


def sparse():
    dense = numpy.array([[0, 1.5, 0, -2], [0, 0, 0, 0], [3, 0, 0.1, 0]])
    for kind in "csr csc coo bsr".split():
        matrix = scipy.sparse.csr_matrix(dense).asformat(kind)
        scipy.sparse.save_npz(HERE / f"{kind}.npz", matrix)
        scipy.sparse.save_npz(HERE / f"{kind}_complex64.npz", (matrix + 1j * (matrix != 0)).asformat(kind).astype("c8"))
    data, columns, pointers = [-2, 1, 0.1, 3, 0.5], [3, 1, 2, 0, 1], [0, 2, 2, 4]
    unsorted = scipy.sparse.csr_matrix((data[:4], columns[:4], pointers), (3, 4))
    unsorted.data[1] = 1.5
    scipy.sparse.save_npz(HERE / "unsorted.npz", unsorted)
    duplicates = scipy.sparse.coo_matrix((data, ([0, 0, 2, 2, 0], columns)), (3, 4))
    scipy.sparse.save_npz(HERE / "duplicates.npz", duplicates)
    scipy.io.mmwrite(HERE / "coordinate.mtx", scipy.sparse.coo_matrix(dense))
    scipy.io.mmwrite(HERE / "array.mtx", dense)
    scipy.io.mmwrite(HERE / "symmetric.mtx", scipy.sparse.coo_matrix(dense.T @ dense), symmetry="symmetric", precision=17)


def hdf5():
    with h5py.File(HERE / "h5py.h5", "w") as file:
        for dtype in "<f4 >f8 <c8 <c16 |i1 >i4 <u8".split():
            file[dtype[1:]] = sample((2, 3), dtype)
        file.create_dataset("deflated", data=numpy.zeros((100, 100)), compression="gzip", shuffle=True)
        file["float16"] = numpy.zeros(2, "f2")
        file["bool"] = numpy.zeros(2, bool)
        file["string"] = "variable"
        file.attrs["note"] = "variable"
        file.attrs["count"] = numpy.int32(3)


def idx():
    images = sample((2, 2, 3), "u1")
    with gzip.GzipFile(HERE / "images.idx.gz", "wb", mtime=0) as file:
        file.write(struct.pack(">4i", 0x803, *images.shape) + images.tobytes())


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    npy()
    sparse()
    hdf5()
    idx()
