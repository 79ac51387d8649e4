"""What write_samples wrote, as numpy, scipy and h5py read it: equal bit by bit."""
import json
import subprocess
import sys
import tempfile

import h5py
import numpy
import scipy.io
import scipy.sparse

from samples import SCALARS, same, sample, sample_matrix


def check_arrays(directory):
    archive = numpy.load(f"{directory}/all.npz")
    assert sorted(archive) == sorted(SCALARS)
    for name in SCALARS:
        same(numpy.load(f"{directory}/{name}.npy"), sample((2, 3, 4), name))
        same(archive[name], sample((2, 3, 4), name))
    same(numpy.load(f"{directory}/scalar.npy"), sample((), "float64"))
    same(numpy.load(f"{directory}/empty.npy"), sample((3, 0), "float64"))


def check_mat(directory):
    """MATLAB's arrays have two axes or more, and its sparse matrices are of float64."""
    for name in SCALARS:
        same(scipy.io.loadmat(f"{directory}/{name}.mat")["t_1"], sample((2, 3, 4), name))
        matrix = scipy.io.loadmat(f"{directory}/{name}_sparse.mat")["matrix"]
        assert scipy.sparse.issparse(matrix)
        same(matrix.toarray(), sample_matrix(name).astype(name).astype("complex128" if name.startswith("complex") else "float64"))
    same(scipy.io.loadmat(f"{directory}/scalar.mat")["tensor"], sample((1, 1), "float64"))
    same(scipy.io.loadmat(f"{directory}/empty.mat")["tensor"], sample((3, 0), "float64"))
    same(scipy.io.loadmat(f"{directory}/line.mat")["tensor"], sample((4, 1), "float64"))


def check_matrices(directory):
    for name in SCALARS:
        expected = sample_matrix(name).astype(name)
        matrix = scipy.sparse.load_npz(f"{directory}/{name}_sparse.npz")
        assert matrix.format == "csr" and matrix.has_canonical_format
        same(matrix.toarray(), expected)
        wide = "complex128" if name.startswith("complex") else "float64"
        same(scipy.io.mmread(f"{directory}/{name}.mtx").toarray(), expected.astype(wide))


def check_hdf5(file):
    assert file.attrs["schema"] == b"convmat" and file.attrs["schema_version"] == 1 and file.attrs["complete"] == 1
    for name in SCALARS:
        same(file["tensors"][name][()], sample((2, 3, 4), name))
        assert file["tensors"][name].fletcher32 and not file["tensors"][name].compression
        g = file["matrices"][name]
        matrix = scipy.sparse.csr_matrix((g["data"][:], g["indices"][:], g["indptr"][:]), g.attrs["shape"])
        matrix.check_format()
        same(matrix.toarray(), sample_matrix(name).astype(name))
        for ours, theirs in [("data", "values"), ("indices", "indices_1"), ("indptr", "pointers_to_1")]:
            assert g[ours] == g[theirs]
        binsparse = json.loads(g.attrs["binsparse"])["binsparse"]
        assert binsparse["format"] == "CSR" and binsparse["shape"] == [3, 4]
        assert binsparse["number_of_stored_values"] == 4
        assert binsparse["data_types"]["values"] == {"complex64": "complex[float32]",
                                                     "complex128": "complex[float64]"}.get(name, name)
        op = file["operators"][name]
        same(op["kernel"][()], sample((4, 2, 3, 2), name))
        assert op.attrs["operator"] == b"conv" and op.attrs["padding_mode"] == b"reflect"
        assert op.attrs["groups"] == 2
        for key, values in dict(image=[7, 6], stride=[2, 1], dilation=[1, 2], pad_begin=[1, 0], pad_end=[2, 1]).items():
            assert list(op.attrs[key]) == values
    same(file["scalar"][()][()], sample((), "float64"))
    same(file["empty"][()], sample((3, 0), "float64"))
    assert list(file["table"]["layer"]) == [b"a", "größer".encode()]
    assert list(file["table"]["nnz"]) == [1, 2] and list(file["table"]["seconds"]) == [0.5, 0.25]
    assert file["config"][()].decode() == "a = ä\n"


def check_deflated(group):
    """As many rows as write_samples has."""
    rows = 150_001
    for name in SCALARS:
        tensor, g = group["tensors"][name], group["matrices"][name]
        same(tensor[()], numpy.resize(sample((27,), name), (rows, 2)))
        matrix = scipy.sparse.csr_matrix((g["data"][:], g["indices"][:], g["indptr"][:]), g.attrs["shape"])
        matrix.check_format()
        expected = scipy.sparse.diags([1.5, -2], [0, 1], shape=(rows, rows + 1), dtype=name).tocsr()
        for part in ("data", "indices", "indptr"):
            same(getattr(matrix, part), getattr(expected, part).astype(getattr(matrix, part).dtype))
        for dataset in (tensor, g["data"], g["indices"], g["indptr"]):
            assert dataset.fletcher32 and dataset.shuffle and dataset.compression == "gzip" and dataset.compression_opts == 1
            assert dataset.id.get_storage_size() < dataset.nbytes / 10


with tempfile.TemporaryDirectory() as scratch:
    subprocess.run([sys.argv[1], scratch], check=True)
    check_arrays(scratch)
    check_matrices(scratch)
    with h5py.File(f"{scratch}/all.h5") as h5:
        check_hdf5(h5)
        check_deflated(h5["deflated"])
