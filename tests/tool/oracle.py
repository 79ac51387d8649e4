"""Convolutions by their definition, in NumPy: slow, short and independent of the library."""

import itertools

import numpy as np

MODES = {"zeros": "constant", "circular": None, "reflect": "reflect", "symmetric": "symmetric", "replicate": "edge"}


def pad(x, pads, mode):
    """Pads the last len(pads) axes."""
    if mode != "circular":
        return np.pad(x, [(0, 0)] * (x.ndim - len(pads)) + list(pads), mode=MODES[mode])
    for axis, (begin, end) in enumerate(pads, x.ndim - len(pads)):  # np.pad(mode="wrap") is wrong past one period
        x = np.take(x, range(-begin, x.shape[axis] + end), axis=axis, mode="wrap")
    return x


def conv(x, k, stride, dilation, pads, mode, groups):
    """x (N, C, spatial...), k (C_out, C/groups, k...)."""
    axes = k.ndim - 2
    padded = pad(x, pads, mode)
    reach = [(e - 1) * d + 1 for e, d in zip(k.shape[2:], dilation)]
    out = [(p - r) // s + 1 for p, r, s in zip(padded.shape[2:], reach, stride)]
    y = np.zeros((x.shape[0], k.shape[0], *out), dtype=np.result_type(x, k))
    inputs, outputs = k.shape[1], k.shape[0] // groups
    for q in range(k.shape[0]):
        channels = slice(q // outputs * inputs, (q // outputs + 1) * inputs)
        for o in itertools.product(*map(range, out)):
            window = tuple(slice(i * s, i * s + r, d) for i, s, r, d in zip(o, stride, reach, dilation))
            patch = padded[(slice(None), channels, *window)]
            y[(slice(None), q, *o)] = (patch * k[q]).sum(axis=tuple(range(1, axes + 2)))
    return y


def matrix(k, channels, image, **geometry):
    """The dense matrix, column by column: what the convolution makes of each unit image."""
    size = channels * int(np.prod(image))
    return conv(np.eye(size).reshape(size, channels, *image), k, **geometry).reshape(size, -1).T
