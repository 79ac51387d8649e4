"""What h5py wrote through filters, as convmat reads it: the same numbers, whatever the filters, their order, the type and the shape."""
import itertools
import subprocess
import sys
import tempfile

import h5py
import numpy

RNG = numpy.random.default_rng(0)
FILTERS = {"shuffle": lambda p: p.set_shuffle(), "deflate": lambda p: p.set_deflate(6), "fletcher32": lambda p: p.set_fletcher32()}
ORDERS = [order for count in range(4) for order in itertools.permutations(FILTERS, count)]
TYPES = ["<f4", "<f8", "<c8", "<c16", ">f4", ">f8", ">c8", ">c16", "i1", "u1", "<i2", ">u2", "<u4", ">i4", "<i8", ">i8", "<u8"]
# Shapes and chunks: whole ones, pieces, longer than the array, of one element, none.
SHAPES = [((7,), (3,)), ((6,), (6,)), ((1,), (1,)), ((5,), (9,)), ((5, 6, 7), (2, 4, 3)), ((5, 6, 7), (1, 6, 7)), ((5, 6, 7), (5, 2, 7)), ((4, 3), (1, 1)),
          ((3, 4), (8, 3)), ((3, 1, 2, 5), (2, 1, 3, 5)), ((300, 70), (64, 32)), ((0, 3), (2, 3)), ((2, 0), (2, 1))]
TABLE = numpy.dtype([("step", ">i4"), ("loss", "<f8"), ("note", "S3"), ("rate", ">f4")], align=True)


def numbers(shape, dtype):
    """Small ones, every second of which is zero: they are deflated to less."""
    x = RNG.integers(0, 100, shape) * RNG.integers(0, 2, shape)
    kind = numpy.dtype(dtype).kind
    return numpy.asarray(x / 7 + 1j * x if kind == "c" else x / 7 if kind == "f" else x).astype(dtype)


def table(rows):
    result = numpy.zeros(rows, TABLE)
    for name in ("step", "loss", "rate"):
        result[name] = numbers(rows, TABLE[name])
    result["note"] = "abc"
    return result


def create(file, name, data, chunk, order):
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(chunk)
    for one in order:
        FILTERS[one](properties)
    space = h5py.h5s.create_simple(data.shape, (h5py.h5s.UNLIMITED,) * data.ndim)
    return h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(data.dtype, logical=True), space, properties)


def put(file, name, data, chunk, order):
    dataset = create(file, name, data, chunk, order)
    if data.size:
        dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, data)


def put_unfiltered(file, name, data, chunk, order):
    """Its chunks say that no filter was applied to them."""
    dataset = create(file, name, data, chunk, order)
    for place in itertools.product(*map(range, [0] * data.ndim, data.shape, chunk)):
        whole = numpy.zeros(chunk, data.dtype)
        part = data[tuple(map(slice, place, numpy.add(place, chunk)))]
        whole[tuple(map(slice, part.shape))] = part
        dataset.write_direct_chunk(place, whole.tobytes(), filter_mask=2 ** len(order) - 1)


def read(program, path):
    """Arrays by name, and what was told."""
    with tempfile.TemporaryDirectory() as scratch:
        told = subprocess.run([program, path, f"{scratch}/out.npz"], capture_output=True, text=True, check=True).stderr
        with numpy.load(f"{scratch}/out.npz") as archive:
            return {name: archive[name] for name in archive}, told


def same(found, data, name):
    """Integers come as float64."""
    dtype = data.dtype.newbyteorder("=") if data.dtype.kind in "fc" else numpy.dtype("float64")
    assert found.dtype == dtype and found.shape == data.shape, (name, found.dtype, found.shape)
    assert numpy.array_equal(found, data.astype(dtype)), name


def check_filters(program, path, libver):
    cases = {}
    with h5py.File(path, "w", libver=libver) as file:
        for order in ORDERS:
            for write, data, chunk in [(put, numbers(shape, dtype), chunk) for dtype in TYPES for shape, chunk in [SHAPES[4], SHAPES[RNG.integers(len(SHAPES))]]] + [
                    (put, numbers(shape, "<f8"), chunk) for shape, chunk in SHAPES] + [(put_unfiltered, numbers((5, 6, 7), "<i4"), (2, 4, 3))]:
                name = f"{len(cases)} {' '.join(order)} {data.dtype.str} {data.shape} {chunk}"
                cases[name] = data
                write(file, name, data, chunk, order)
            name = f"table {' '.join(order)}"
            rows = table(23)
            put(file, name, rows, (5,), order)
            cases.update({f"{name}.{column}": rows[column].astype("f8") for column in ("step", "loss", "rate")})
        file["scalar"] = numpy.float32(1.5)
        cases["scalar"] = numpy.float32(1.5)
    found, told = read(program, path)
    assert not told, told
    assert sorted(found) == sorted(cases)
    for name, data in cases.items():
        same(found[name], data, name)
    return len(cases)


def check_refused(program, path):
    """By name, with a line of Python that helps."""
    data = numpy.repeat(numpy.arange(40.0), 8).reshape(20, 16)
    with h5py.File(path, "w") as file:
        file.create_dataset("lzf", data=data, compression="lzf")
        file.create_dataset("scaleoffset", data=data, scaleoffset=3)
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_chunk(data.shape)
        properties.set_deflate(1)
        properties.set_deflate(1)
        h5py.h5d.create(file.id, b"deflate, twice", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple(data.shape), properties).write(h5py.h5s.ALL, h5py.h5s.ALL, data)
        names = sorted(file)
        file["plain"] = data
    found, told = read(program, path)
    lines = told.splitlines()
    assert len(lines) == len(names), told
    same(found["plain"], data, "plain")
    for name, line in zip(names, lines):
        message = f"{path}:/{name}: is stored through the filter {name}, which is not supported; copy it in Python: "
        assert line.startswith(message), line
        copy = path.replace(".h5", "-copy.h5")
        subprocess.run(["/usr/bin/python3", "-c", "import h5py; " + line[len(message):].replace("copy.h5", copy)], check=True)
        same(read(program, copy)[0][name], data, name)


def check_missing(program, path):
    """What was never written is not made up, by a fill value; shuffled twice is read as far as libhdf5 did it."""
    with h5py.File(path, "w") as file:
        for shape, chunk, written in [((101, 101), (100, 100), 2), ((1000, 1000), (600, 600), 3), ((5,), (2,), 0)]:
            dataset = file.create_dataset(f"{shape}", shape, "f8", chunks=chunk, fillvalue=7)
            for place in list(itertools.product(*map(range, [0] * len(shape), shape, chunk)))[:written]:
                dataset[tuple(slice(p, p + c) for p, c in zip(place, chunk))] = 1
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_chunk((4,))
        properties.set_shuffle()
        properties.set_shuffle()
        data = numpy.arange(10.0)
        h5py.h5d.create(file.id, b"twice", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((10,)), properties).write(h5py.h5s.ALL, h5py.h5s.ALL, data)
    found, told = read(program, path)
    same(found["twice"], data, "twice")
    assert list(found) == ["twice"]
    lines = "".join(told.splitlines())
    for part in "2 chunks of 4; the others were never written", "3 chunks of 4; the others were never written", "40 bytes, 0 are stored":
        assert part in lines, told


with tempfile.TemporaryDirectory() as directory:
    count = sum(check_filters(sys.argv[1], f"{directory}/{libver}.h5", libver) for libver in ("earliest", "latest"))
    check_refused(sys.argv[1], f"{directory}/refused.h5")
    check_missing(sys.argv[1], f"{directory}/missing.h5")
    print(f"{count} arrays")
