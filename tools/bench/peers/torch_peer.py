# PyTorch's convolutions, and their gradients by torch.nn.grad.
import os


def version():
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    return f"torch {torch.__version__}"


def prepare(row, which, dtype):
    import torch

    torch.manual_seed(1)
    axes = len(row["input"])
    options = dict(stride=row["stride"], padding=row["padding"], dilation=row["dilation"], groups=row["groups"])
    randn = lambda *shape: torch.randn(*shape, dtype=getattr(torch, dtype))
    weight = [row["out_channels"], row["in_channels"] // row["groups"], *row["kernel"]]
    images = [row["batch"], row["in_channels"], *row["input"]]
    results = [row["batch"], row["out_channels"], *row["output"]]
    if which == "forward":
        convolution, x, w = getattr(torch.nn.functional, f"conv{axes}d"), randn(*images), randn(*weight)
        return f"conv{axes}d", lambda: convolution(x, w, **options)
    if which == "adjoint":
        gradient, w, z = getattr(torch.nn.grad, f"conv{axes}d_input"), randn(*weight), randn(*results)
        return f"conv{axes}d_input", lambda: gradient(images, w, z, **options)
    gradient, x, z = getattr(torch.nn.grad, f"conv{axes}d_weight"), randn(*images), randn(*results)
    return f"conv{axes}d_weight", lambda: gradient(x, weight, z, **options)
