# What SciPy offers: the sparse matrix, for one channel its convolutions, for one axis matmul_toeplitz. Of several
# the fastest is taken.
import itertools
import resource
import time

import numpy as np

LARGEST_MATRIX = 2e8  # nonzeros


def version():
    import scipy
    import scipy.signal
    import scipy.sparse

    return f"scipy {scipy.__version__}"


def nonzeros(row):
    """Upper bound of the number of entries of the matrix."""
    return float(np.prod(row["output"])) * np.prod(row["kernel"]) * row["out_channels"] * row["in_channels"] / row["groups"]


def taps_of(row):
    """(tap, outputs, pixels) for each tap of one pair of channels: the rows and columns where it stands."""
    for tap in itertools.product(*map(range, row["kernel"])):
        outputs = pixels = np.zeros(1, np.int32)
        for d, t in enumerate(tap):
            o = np.arange(row["output"][d], dtype=np.int32)
            site = o * row["stride"][d] + t * row["dilation"][d] - row["padding"][d]
            inside = (0 <= site) & (site < row["input"][d])
            outputs = np.add.outer(outputs * row["output"][d], o[inside]).ravel()
            pixels = np.add.outer(pixels * row["input"][d], site[inside]).ravel()
        yield tap, outputs, pixels


def coordinates(row, kernel):
    """The matrix as scipy.sparse.coo_matrix."""
    import scipy.sparse

    inputs, outputs = kernel.shape[1], row["out_channels"] // row["groups"]
    q = np.repeat(np.arange(row["out_channels"], dtype=np.int32), inputs)
    c = q // outputs * inputs + np.tile(np.arange(inputs, dtype=np.int32), row["out_channels"])
    rows_out, pixels_in = int(np.prod(row["output"])), int(np.prod(row["input"]))
    rows, columns, values = [], [], []
    for tap, at, pixels in taps_of(row):
        rows.append(np.add.outer(q * rows_out, at).ravel())
        columns.append(np.add.outer(c * pixels_in, pixels).ravel())
        values.append(np.repeat(kernel[(..., *tap)].ravel(), len(at)))
    shape = (row["out_channels"] * rows_out, row["in_channels"] * pixels_in)
    return scipy.sparse.coo_matrix(tuple([np.concatenate(values), tuple(map(np.concatenate, (rows, columns)))]), shape)


def matrix_products(row, which, kernel, vectors):
    if nonzeros(row) > LARGEST_MATRIX:
        return
    matrix = coordinates(row, kernel).tocsr()
    if which == "adjoint":
        matrix = matrix.conj().T
    flat = vectors.reshape(row["batch"], -1)
    flat = flat[0] if row["batch"] == 1 else np.ascontiguousarray(flat.T)
    yield "sparse product", lambda: matrix @ flat


def convolutions(row, which, kernel, vectors):
    """scipy.signal's, where the geometry is one of theirs."""
    import scipy.signal

    if row["in_channels"] * row["out_channels"] > 1 or max(row["stride"] + row["dilation"]) > 1:
        return
    # T x is the correlation with K: the convolution with K reversed, of which the pads say what part.
    weights = np.flip(kernel[0, 0]) if which == "forward" else kernel[0, 0].conj()
    crop = [k - 1 - p if which == "forward" else p for k, p in zip(row["kernel"], row["padding"])]
    if min(crop) < 0:
        return
    extents = row["output"] if which == "forward" else row["input"]
    part = (slice(None), *[slice(c, c + e) for c, e in zip(crop, extents)])
    images, weights = vectors[:, 0], weights[None]
    axes = tuple(range(1, images.ndim))
    yield "fftconvolve", lambda: scipy.signal.fftconvolve(images, weights, axes=axes)[part]
    yield "oaconvolve", lambda: scipy.signal.oaconvolve(images, weights, axes=axes)[part]


def toeplitz_products(row, which, kernel, vectors):
    """T[i, j] = K[j - i + pad]."""
    import scipy.linalg

    if len(row["input"]) > 1 or row["in_channels"] * row["out_channels"] > 1 or max(row["stride"] + row["dilation"]) > 1:
        return
    if not hasattr(scipy.linalg, "matmul_toeplitz") or vectors.size / row["batch"] < 2:
        return
    (rows,), (columns,), (pad,), taps = row["output"], row["input"], row["padding"], kernel[0, 0]
    diagonal = lambda t: np.where((0 <= t) & (t < len(taps)), taps[np.clip(t, 0, len(taps) - 1)], 0)
    first_column, first_row = diagonal(pad - np.arange(rows)), diagonal(pad + np.arange(columns))
    if which == "adjoint":
        first_column, first_row = first_row.conj(), first_column.conj()
    x = np.ascontiguousarray(vectors.reshape(row["batch"], -1).T)
    yield "matmul_toeplitz", lambda: scipy.linalg.matmul_toeplitz((first_column, first_row), x)


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def prepare(row, which, dtype):
    rng = np.random.default_rng(1)
    randn = lambda *shape: rng.standard_normal(shape).astype(dtype)
    kernel = randn(row["out_channels"], row["in_channels"] // row["groups"], *row["kernel"])
    if which == "materialize":
        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if 0 <= limit < 48 * nonzeros(row):  # triplets, the same in pieces, and the result
            raise MemoryError(f"{nonzeros(row):.3g} entries, of 48 bytes on the way")
        entries = coordinates(row, kernel)
        return "coo_matrix.tocsr", entries.tocsr
    shape = [row["in_channels"], *row["input"]] if which == "forward" else [row["out_channels"], *row["output"]]
    vectors = randn(row["batch"], *shape)
    best = (float("inf"), None, None)
    for candidates in (matrix_products, convolutions, toeplitz_products):
        for method, call in candidates(row, which, kernel, vectors):
            call()
            best = min(best, (timed(call), method, call), key=lambda entry: entry[0])
    if best[1] is None:
        raise MemoryError(f"a sparse matrix of {nonzeros(row):.3g} entries")
    return best[1:]
