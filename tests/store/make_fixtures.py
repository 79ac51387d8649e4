#!/usr/bin/python3
"""Writes tests/store/fixtures with numpy, scipy and h5py. Run once; its output is committed.

The arrays are those of samples.hpp and samples.py: element i is 1.5 i - 2, with the imaginary part i + 0.25.
"""
import gzip
import json
import pathlib
import struct

import h5py
import numpy
import onnx.helper
import onnx.numpy_helper
import scipy.io
import scipy.sparse

from samples import sample

HERE = pathlib.Path(__file__).parent / "fixtures"


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


def safetensors():
    """As the safetensors package writes them: the header padded with blanks to a multiple of 8."""
    tensors = {
        "conv1.weight": ("F32", sample((2, 1, 3), "<f4")),
        "half": ("F16", sample((2, 2), "<f2")),
        "brain": ("BF16", (sample((5,), "<f4").view("<u4") >> 16).astype("<u2")),
        "counts": ("I64", sample((3,), "<i8")),
        "double": ("F64", sample((), "<f8")),
    }
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name, (dtype, array) in tensors.items():
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    payload = b"".join(array.tobytes() for _, array in tensors.values())
    (HERE / "weights.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + payload)


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


def model():
    """One layer of each kind; its weights are of several types, which readers of layers do not mind."""
    node, array = onnx.helper.make_node, onnx.numpy_helper.from_array
    weights = [("w_first", (4, 2, 3, 3), "f4"), ("half", (4, 1, 3, 1), "f2"), ("w_upper", (2, 4, 2, 2), "f8"), ("w_up", (2, 3, 3, 3), "f4")]
    nodes = [
        node("Identity", ["w_first"], ["same"]),
        node("Constant", [], ["constant"], value=array(sample((2, 4, 2, 2), "f4"))),
        node("Conv", ["x", "same"], ["a"], "first", strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Relu", ["a"], ["b"]),
        node("Conv", ["b", "half"], ["c"], "depthwise", pads=[2, 0, 2, 0], dilations=[2, 1], group=4),
        node("Conv", ["c", "w_upper"], ["d"], "upper", strides=[2, 2], auto_pad="SAME_UPPER"),
        node("Conv", ["c", "constant"], ["e"], "lower", strides=[2, 2], auto_pad="SAME_LOWER"),
        node("ConvTranspose", ["e", "w_up"], ["y"], "up", strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1]),
    ]
    value = lambda name, shape: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
    graph = onnx.helper.make_graph(nodes, "model", [value("x", ["N", 2, 12, 14])], [value("y", None), value("d", None)],
                                   [array(sample(shape, dtype), name) for name, shape, dtype in weights])
    onnx.save(onnx.helper.make_model(graph, producer_name="convmat"), HERE / "model.onnx")


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    npy()
    safetensors()
    sparse()
    hdf5()
    idx()
    model()
