"""Records what PyTorch (and, for symmetric padding, scipy) computes, for the tests to compare with.

    python3 record_pytorch.py          writes cases.csv and cases.npz beside this file

A few hundred small convolutions, transposed convolutions, unfoldings, foldings and gradients: every option of
torch.nn.functional, complex scalars, even and odd kernels, uneven padding (through torch.nn.functional.pad). Needs
Debian's python3-torch and python3-scipy; the tests need neither. The seed is fixed, the archive has no dates: the
same versions write the same bytes.

cases.csv: operation, dtype, groups, mode, then joined by x: stride, dilation, pads begin:end (or `same`), output
padding, and the shapes of the kernel, of the input x and of the result y. cases.npz: one flat array for each dtype;
each case in turn holds kernel, x, y, and if its last column says so a cotangent z of y and the gradients of x and
kernel. Inputs are multiples of 1/16, so that the archive is small.
"""

import csv
import io
import itertools
import pathlib
import zipfile

import numpy as np
import torch
import torch.nn.functional as F
from scipy.signal import correlate2d

HERE = pathlib.Path(__file__).parent
CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
DTYPES = ["float32", "float64", "complex64", "complex128"]

rng = np.random.default_rng(20240607)
rows, arrays = [], {dtype: [] for dtype in DTYPES}


def draw(shape, dtype):
    def normal():
        return np.round(16 * rng.standard_normal(shape)) / 16

    return torch.from_numpy(np.asarray(normal() + 1j * normal() if "complex" in dtype else normal(), dtype))


def pick(*values):
    return values[rng.integers(len(values))]


def each(axes, *values):
    return [int(pick(*values)) for _ in range(axes)]


def joined(values):
    return "x".join(str(v) for v in values)


def record(operation, dtype, options, k, x, y, *gradients):
    parts = [np.asarray(part.detach().resolve_conj()) for part in (k, x, y, *gradients)]
    assert all(part.dtype == dtype for part in parts)
    rows.append([operation, dtype, *options, *(joined(part.shape) for part in parts[:3]), int(len(gradients) > 0)])
    arrays[dtype] += [part.ravel() for part in parts]


def columns(groups=1, mode="zeros", stride=(), dilation=(), pads=(), output_padding=()):
    pads = pads if pads == "same" else "x".join(f"{begin}:{end}" for begin, end in pads)
    return [groups, mode, joined(stride), joined(dilation), pads, joined(output_padding)]


def torch_pad(x, pads, mode):
    flat = [p for pair in reversed(pads) for p in pair]
    return F.pad(x, flat, mode="constant" if mode == "zeros" else mode)


def channels():
    groups = pick(1, 1, 2, 3)
    per_group = 1 if pick(0, 1) else 2  # 1: depthwise
    return groups, groups * per_group, per_group, groups * pick(1, 2)


def pad_limit(mode, extent, reach):
    return {"zeros": reach, "circular": extent, "reflect": extent - 1, "replicate": extent + 1}[mode]


def bilinear(f, x, k):
    """f(x, k) of complex arrays by its real and imaginary parts: PyTorch has no complex conv_transpose2d."""
    if not x.is_complex():
        return f(x, k)
    real = f(x.real, k.real) - f(x.imag, k.imag)
    return torch.complex(real, f(x.real, k.imag) + f(x.imag, k.real))


def convolution(axes, dtype, mode):
    """y = conv(x, k), and for a cotangent z the gradients of x and k."""
    while True:
        kernel, dilation = each(axes, 1, 2, 3), each(axes, 1, 1, 2)
        image = each(axes, 1, 3, 4, 5 if axes < 3 else 2)
        reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
        limits = [pad_limit(mode, n, r) for n, r in zip(image, reach)]
        pads = [tuple(int(rng.integers(0, limit + 1)) for _ in range(2)) for limit in limits]
        if all(n + sum(p) >= r for n, p, r in zip(image, pads, reach)):
            break
    groups, c_in, per_group, c_out = channels()
    stride = each(axes, 1, 2, 3)
    x, k = draw((2, c_in, *image), dtype), draw((c_out, per_group, *kernel), dtype)
    x.requires_grad_(), k.requires_grad_()
    y = CONV[axes](torch_pad(x, pads, mode), k, stride=stride, dilation=dilation, groups=groups)
    z = draw(y.shape, dtype)
    y.backward(z)
    record("conv", dtype, columns(groups, mode, stride, dilation, pads), k, x, y, z, x.grad, k.grad)


def symmetric_native(axes, dtype):
    """conv's own padding argument, equal at both ends, or 'same'."""
    groups, c_in, per_group, c_out = channels()
    kernel, dilation, image = each(axes, 1, 2, 3, 4), each(axes, 1, 2), each(axes, 4, 5)
    same = bool(pick(0, 1))
    stride = [1] * axes if same else each(axes, 1, 2)
    padding = "same" if same else [int(rng.integers((k - 1) * d, (k - 1) * d + 2)) for k, d in zip(kernel, dilation)]
    x, k = draw((1, c_in, *image), dtype), draw((c_out, per_group, *kernel), dtype)
    y = CONV[axes](x, k, stride=stride, padding=padding, dilation=dilation, groups=groups)
    pads = "same" if same else [(p, p) for p in padding]
    record("conv", dtype, columns(groups, "zeros", stride, dilation, pads), k, x, y)


def transposed(axes, dtype):
    """y = conv_transpose(x, k), and for a cotangent z the gradients of x and k."""
    while True:
        kernel, dilation, stride = each(axes, 1, 2, 3), each(axes, 1, 1, 3), each(axes, 1, 2, 3)
        image, padding = each(axes, 1, 2, 3), each(axes, 0, 0, 1, 2)
        output_padding = [int(rng.integers(0, max(s, d))) for s, d in zip(stride, dilation)]
        out = [
            (n - 1) * s - 2 * p + d * (k - 1) + o + 1
            for n, s, p, d, k, o in zip(image, stride, padding, dilation, kernel, output_padding)
        ]
        if min(out) >= 1 and np.prod(out) <= 200:
            break
    groups, c_in, _, _ = channels()
    x, k = draw((2, c_in, *image), dtype), draw((c_in, pick(1, 2), *kernel), dtype)
    x.requires_grad_(), k.requires_grad_()
    y = bilinear(
        lambda x, k: CONV_TRANSPOSE[axes](x, k, None, stride, padding, output_padding, groups, dilation), x, k
    )
    z = draw(y.shape, dtype)
    y.backward(z)
    pads = [(p, p) for p in padding]
    options = columns(groups, "zeros", stride, dilation, pads, output_padding)
    record("conv_transpose", dtype, options, k, x, y, z, x.grad, k.grad)


def unfolding(dtype):
    """torch.nn.functional.unfold and fold: two axes. `k` holds nothing but the extent of the kernel."""
    kernel, dilation, stride = each(2, 1, 2, 3), each(2, 1, 2), each(2, 1, 2, 3)
    image, padding = each(2, 5, 6), each(2, 0, 1, 2)
    x = draw((2, pick(1, 3), *image), dtype)
    y = F.unfold(x, kernel, dilation=dilation, padding=padding, stride=stride)
    options = columns(1, "zeros", stride, dilation, [(p, p) for p in padding])
    k = torch.zeros((1, x.shape[1], *kernel), dtype=x.dtype)
    record("unfold", dtype, options, k, x, y)
    u = draw(y.shape, dtype)
    record("fold", dtype, options, k, u, F.fold(u, image, kernel, dilation, padding, stride))


def scipy_symmetric(dtype):
    """Edges repeated: scipy's boundary='symm', one channel."""
    image, kernel = each(2, 3, 4, 5), each(2, 1, 2, 3)
    x, k = draw(image, dtype).numpy(), draw(kernel, dtype).numpy()
    # scipy's correlate2d conjugates the kernel; ours does not.
    y = correlate2d(x, np.conj(k), mode="full", boundary="symm")
    pads = [(n - 1, n - 1) for n in kernel]
    arrays_of_one_channel = [torch.from_numpy(a)[None, None] for a in (k, x, y)]
    record("conv", dtype, columns(1, "symmetric", [1, 1], [1, 1], pads), *arrays_of_one_channel)


def write_archive(path):
    with zipfile.ZipFile(path, "w") as archive:
        for name, parts in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.concatenate(parts))
            member = zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0))
            archive.writestr(member, buffer.getvalue(), zipfile.ZIP_DEFLATED, 9)


def main():
    torch.set_num_threads(1)
    for axes, dtype, mode in itertools.product([1, 2, 3], DTYPES, ["zeros", "circular", "reflect", "replicate"]):
        for _ in range(4):
            convolution(axes, dtype, mode)
    for axes, dtype, _ in itertools.product([1, 2, 3], DTYPES, range(5)):
        symmetric_native(axes, dtype)
    for axes, dtype, _ in itertools.product([1, 2, 3], DTYPES, range(10)):
        transposed(axes, dtype)
    for dtype, _ in itertools.product(DTYPES[:2], range(10)):
        unfolding(dtype)
    for dtype, _ in itertools.product(DTYPES, range(4)):
        scipy_symmetric(dtype)
    header = "operation dtype groups mode stride dilation pads output_padding kernel x y gradients".split()
    with open(HERE / "cases.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    write_archive(HERE / "cases.npz")


if __name__ == "__main__":
    main()
