"""Records the losses and gradients that PyTorch computes for two small networks in float32, every kind of layer in one of them.

    python3 record_networks.py         writes networks.npz beside this file

Members of network `a`: a_x, a_labels, a_loss, a_gradient_x, and a_parameter0, a_gradient0, ... in the order of the layers. Needs
Debian's python3-torch; the tests do not. The seed is fixed, the archive has no dates.
"""

import io
import pathlib
import zipfile

import numpy as np
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent

NETWORKS = {
    "a": (
        (5, 2, 12, 11),
        nn.Sequential(
            nn.Conv2d(2, 4, 3, padding=1),
            nn.LeakyReLU(0.1),
            nn.AvgPool2d(2),
            nn.Conv2d(4, 8, 3, stride=2, padding=2, dilation=2, groups=2, bias=False),
            nn.Tanh(),
            nn.Flatten(),
            nn.Linear(72, 20),
            nn.ReLU(),
            nn.Linear(20, 7, bias=False),
        ),
    ),
    "b": (
        (4, 3, 5, 6),
        nn.Sequential(
            nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1),
            nn.ReLU(),
            nn.MaxPool2d(3, 2),
            nn.Conv2d(4, 6, (1, 3), padding=(0, 1), padding_mode="circular"),
            nn.MaxPool2d(2, 1),
            nn.Flatten(),
            nn.Linear(72, 5),
        ),
    ),
}


def recorded(name, shape, network):
    x = torch.randn(shape, requires_grad=True)
    y = network(x)
    labels = torch.randint(0, y.shape[1], (shape[0],))
    loss = nn.functional.cross_entropy(y, labels)
    loss.backward()
    members = {"x": x, "labels": labels.double(), "loss": loss, "gradient_x": x.grad}
    for i, parameter in enumerate(network.parameters()):
        members |= {f"parameter{i}": parameter, f"gradient{i}": parameter.grad}
    return {f"{name}_{member}": np.atleast_1d(value.detach().numpy()) for member, value in members.items()}


def main():
    torch.set_num_threads(1)
    torch.manual_seed(20261123)
    with zipfile.ZipFile(HERE / "networks.npz", "w") as archive:
        for name, (shape, network) in NETWORKS.items():
            for parameter in network.parameters():
                nn.init.normal_(parameter, std=0.5)
            for member, value in recorded(name, shape, network).items():
                buffer = io.BytesIO()
                np.lib.format.write_array(buffer, value)
                archive.writestr(zipfile.ZipInfo(member + ".npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main()
