"""The arrays of samples.hpp, for what Python reads."""
import numpy

SCALARS = ["float32", "float64", "complex64", "complex128"]


def sample(shape, dtype):
    i = numpy.arange(numpy.prod(shape, dtype=int))
    values = 1.5 * i - 2
    if numpy.dtype(dtype).kind == "c":
        values = values + 1j * (i + 0.25)
    if numpy.dtype(dtype).kind in "iu":
        values = i
    return values.reshape(shape).astype(dtype)


def sample_matrix(dtype):
    dense = numpy.array([[0, 1.5, 0, -2], [0, 0, 0, 0], [3, 0, 0.1, 0]], dtype)
    return dense + 1j * (dense != 0) if dtype.startswith("complex") else dense


def same(actual, expected):
    assert actual.dtype == expected.dtype, (actual.dtype, expected.dtype)
    assert actual.shape == expected.shape, (actual.shape, expected.shape)
    assert actual.tobytes() == expected.tobytes()
