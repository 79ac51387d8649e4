#!/usr/bin/python3
"""Writes the first inputs of each fuzz target into tests/fuzz/corpus, from the files in tests/store/fixtures, and what the tool in
build makes of them. What fuzzing added stays."""

import gzip
import pathlib
import re
import struct
import subprocess
import tempfile
import time
import zipfile
import zlib

import h5py
import numpy

HERE = pathlib.Path(__file__).parent
FIXTURES = HERE.parent / "store" / "fixtures"
ROOT = HERE.parent.parent


def put(target, name, data):
    directory = HERE / "corpus" / target
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_bytes(data)


def copies(target, pattern):
    for path in FIXTURES.glob(pattern):
        put(target, path.name, path.read_bytes())


def members(path):
    """The program of fuzz_sparse_npz."""
    letters = dict(format="f", shape="s", indptr="p", indices="i", data="d", row="r", col="c")
    result = b""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            result += letters[name[:-4]].encode() + struct.pack("<H", len(data)) + data
    return result


def name(text):
    return bytes([len(text)]) + text


def type_of(dtype):
    if dtype.names == ("r", "i"):
        return b"F" if dtype.itemsize == 8 else b"C"
    if dtype.names:
        return b"t" + bytes([len(dtype.names)]) + b"".join(name(n.encode()) + type_of(dtype[n]) for n in dtype.names)
    return {"f4": b"f", "f8": b"d", "c8": b"F", "c16": b"C", "i8": b"l"}.get(dtype.str[1:], b"s" + bytes([min(dtype.itemsize, 255)]))


def attributes(item):
    for key, value in item.attrs.items():
        yield b"A" + name(key.encode())
        if isinstance(value, (bytes, numpy.bytes_)):
            yield b"s" + name(bytes(value)[:255])
        elif isinstance(value, numpy.ndarray):
            yield b"I" + bytes([len(value)]) + value.astype("<i8").tobytes()
        elif isinstance(value, (int, numpy.integer)):
            yield b"i" + struct.pack("<q", value)
        else:
            yield b"d" + struct.pack("<d", value)


def statements(key, item):
    """The program of fuzz_hdf5 for one object."""
    if isinstance(item, h5py.Group):
        inside = b"".join(statements(k.encode(), v) for k, v in item.items() if k not in ("values", "indices_1", "pointers_to_1"))
        return b"G" + name(key) + b"".join(attributes(item)) + inside + b"^"
    data = item[()].tobytes() if item.shape != () else numpy.asarray(item[()]).tobytes()
    how = 16 + (3 if item.shape else 0)
    extents = b"".join(struct.pack("<Q", extent) for extent in item.shape)
    return b"D" + name(key) + type_of(item.dtype) + bytes([len(item.shape)]) + extents + bytes([how]) + struct.pack("<H", len(data)) + data


def hdf5():
    with h5py.File(FIXTURES / "schema-1.h5") as file:
        root = b"".join(attributes(file))
        for group in ("tensors", "matrices", "operators"):
            for key, item in file[group].items():
                put("hdf5", f"{group}-{key}", root + statements(key.encode(), item))
        for key in ("table", "config"):
            put("hdf5", key, root + statements(key.encode(), file[key]))
        put("hdf5", "agreements", root + b"A\x07programs\x01xD\x06configs\x05\0\x10\x05\0a = 1G\x06tables" + b"D\x0aagreementst\x01\x05holdsl\x01" +
            struct.pack("<Q", 2) + b"\x13" + struct.pack("<H", 16) + struct.pack("<qq", 1, 0) + b"^")
    how = 1 + 2 + 4 + 8 + 16  # chunks, checksums, deflated, shuffled, written
    for key, letter in dict(float64=b"d", int64=b"l", complex64=b"F").items():
        put("hdf5", f"deflated-{key}", root + b"D\x01x" + letter + b"\x02" + struct.pack("<QQ", 5, 6) + bytes([how]) + struct.pack("<H", 8) + bytes(range(8)))
    stored = zlib.compress(bytes(range(32)))
    put("hdf5", "stored", root + b"D\x01xd\x01" + struct.pack("<Q", 4) + bytes([1 + 4 + 32]) + struct.pack("<H", len(stored)) + stored)
    put("hdf5", "links", b"G\x01aL\x01bh\x01aL\x01cs\x02/aL\x01dx\x02/a^L\x01eh\x01a")


def command_lines():
    for number, words in enumerate([
        "--size=3,3\n--loud\n--seed=7\0", "--sweep=size=1;2\n--sweep\nshare=0.5,0.7\n--repeat\n3\n--shard\n2/3\0", "a.h5\n--share\n-1e-3\0",
        "--mode=fancy\n--max-memory\n4G\n--threads=2\n--progress=never\0", "\0# comment\nsize = 3,3\nloud = true\nsweep = size=1,2\n\nmode=plain # x\n",
        "--help\0", "--version\0", "--print-config\n-o\nx.h5\n-q\n-v\0size = 1", "--siz=3\0", "--repeat=100000000000\n--shard=1/99999999999999\0",
    ]):
        put("command_line", str(number), words.encode())


def rates():
    names = ["multiply_adds", "copied_bytes", "transform_steps", "scalar_products", "call"]
    put("rates", "all", b"# a machine\n" + "".join(f"{p} {n} {1.5e9 + i:.3g}\n" for p in ("float32", "float64") for i, n in enumerate(names)).encode())


def convmat(*words, cwd=None):
    subprocess.run([ROOT / "build/tools/convmat/convmat", *words], check=True, stdout=subprocess.DEVNULL, cwd=cwd)


def pictures():
    """Those of the tool, small ones, and one of every element and attribute that is let through."""
    draw = {
        "tensor": ["plot", "tensor", "schema-1.h5:tensors/float64", "--output"],
        "table": ["plot", "table", "schema-1.h5:table", "--x", "seconds", "--y", "nonzeros", "--output"],
        "matrix": ["describe", "schema-1.h5:operators/circular", "--plot"],
    }
    with tempfile.TemporaryDirectory() as directory:
        for key, words in draw.items():
            path = pathlib.Path(directory) / f"{key}.svg"
            convmat(*words, path, cwd=FIXTURES)  # titles name the file as it is called
            put("inline_svg", key, path.read_bytes())
    source = (ROOT / "lib/convmat/plot/inline_svg.cpp").read_text()
    elements, attributes = (re.findall('"(.*?)"', source[source.index(f"const Names {kind}{{"):].split(";")[0]) for kind in ("elements", "attributes"))
    plain = " ".join(f'{attribute}="1"' for attribute in attributes if attribute not in ("id", "href", "xlink:href"))
    inside = "".join(f'<{element} id="{element}">&amp;&#39;</{element}>' for element in elements)
    put("inline_svg", "all", f'<svg {plain}>{inside}<use href="#g" fill="url(#stop) none"/></svg>\n'.encode())


def run_index():
    with tempfile.TemporaryDirectory() as directory:
        numpy.save(f"{directory}/K.npy", numpy.arange(8.).reshape(2, 1, 2, 2))
        for key, image in dict(a="4,4", b="6,5", c="6,5").items():
            convmat("spectrum", "--kernel=K.npy", f"--image={image}", "--no-host-info", "--quiet", f"--output={key}.h5", cwd=directory)
        time.sleep(2.1)  # what is younger is not kept
        convmat("runs", "list", directory)
        index = (pathlib.Path(directory) / ".convmat-runs").read_bytes()
    put("run_index", "three", index)
    put("run_index", "cut", index[:-1])
    put("run_index", "long", index[:28] + b"\xff" * 8 + index[36:])  # a length of 2**64 - 1
    put("run_index", "list", index[:28] + b"".join(struct.pack("<Q", len(part)) + part for part in (b"a", b"8" * 8, b"8" * 8, b"8" * 8, b"a run")))


def digests():
    """Of sha256sum."""
    with tempfile.TemporaryDirectory() as directory:
        for key in ("a=0.5.h5", "with blank", "back\\slash", "two\nlines", "end\r"):
            (pathlib.Path(directory) / key).touch()
        for mode in ("text", "binary", "tag"):
            put("digests", mode, subprocess.run(f"sha256sum --{mode} *", shell=True, check=True, cwd=directory, stdout=subprocess.PIPE).stdout)


def workloads():
    """Those that come with the tool, all and one by one, and rows of tests/bench."""
    for path in (ROOT / "tools/bench/workloads.csv", ROOT / "tests/bench/families.csv"):
        put("workloads", path.name, path.read_bytes())
        header, *rows = path.read_text().splitlines()
        put("workloads", path.stem, f"{header}\n{rows[0]}\n".encode())
    put("workloads", "groups", f"{header}\r\na,8,6,4,2,9x10,3x2,2x1,1x0,1x3\r\n\r\nb,1,1,1,1,100,7,1,3,1".encode())
    put("workloads", "large", f"{header}\na,1,1,1,1,{1 << 57},1,1,0,1\n".encode())
    put("workloads", "larger", f"{header}\na,1,3,3,1,{(1 << 63) // 3 - 2},1,1,0,1\n".encode())


if __name__ == "__main__":
    copies("npy", "*.npy")
    copies("mtx", "*.mtx")
    copies("idx", "*.idx.gz")
    put("idx", "images.idx", gzip.decompress((FIXTURES / "images.idx.gz").read_bytes()))
    put("idx", "labels.idx", struct.pack(">2i", 0x801, 3) + b"\1\2\3")
    copies("onnx", "*.onnx")
    copies("safetensors", "*.safetensors")
    copies("npz", "c*.npz")
    copies("npz", "*ed.npz")
    for path in [*FIXTURES.glob("c*.npz"), FIXTURES / "unsorted.npz", FIXTURES / "duplicates.npz"]:
        put("sparse_npz", path.stem, members(path))
    hdf5()
    command_lines()
    rates()
    pictures()
    run_index()
    digests()
    workloads()
