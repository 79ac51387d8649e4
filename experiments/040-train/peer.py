"""The network of 040-train in PyTorch: the same layers, first weights' law, batches and Adam, in float32.

    peer.py [--epochs N] [--threads N] [--batch N] [--rate R] [--seed N] [--data DIR]

Prints a line for each epoch: seconds of its steps, mean loss, accuracy on the 10,000 test images of the weights' mean.
Needs Debian's python3-torch.
"""

import argparse
import gzip
import time

import numpy as np
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--batch", type=int, default=64)
parser.add_argument("--rate", type=float, default=0.002)
parser.add_argument("--average", type=float, default=200)
parser.add_argument("--seed", type=int, default=2024)
parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)


def read(name, offset):
    with gzip.open(f"{options.data}/{name}-ubyte.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def images(part):
    return torch.from_numpy(read(f"{part}-images-idx3", 16).reshape(-1, 1, 28, 28).astype(np.float32) / 255)


def labels(part):
    return torch.from_numpy(read(f"{part}-labels-idx1", 8).astype(np.int64))


def lenet():
    network = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip
    for parameter in network.parameters():
        nn.init.kaiming_normal_(parameter) if parameter.ndim > 1 else nn.init.zeros_(parameter)
    return network


places = torch.randperm(60000)[5000:]  # the others would be validation images
x, y = images("train")[places], labels("train")[places]
test_x, test_y = images("t10k"), labels("t10k")
network, mean = lenet(), lenet()
mean.load_state_dict(network.state_dict())
optimizer = torch.optim.Adam(network.parameters(), options.rate)
cross_entropy = nn.CrossEntropyLoss()
for epoch in range(options.epochs):
    begin, losses = time.perf_counter(), 0.0
    order = torch.randperm(len(x))
    for batch in order.split(options.batch):
        optimizer.zero_grad(set_to_none=True)
        loss = cross_entropy(network(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
        losses += loss.item() * len(batch)
        with torch.no_grad():
            torch._foreach_add_(list(mean.parameters()),
                                torch._foreach_sub(list(network.parameters()), list(mean.parameters())),
                                alpha=1 / options.average)  # fmt: skip
    seconds = time.perf_counter() - begin
    with torch.no_grad():
        accuracy = (mean(test_x).argmax(dim=1) == test_y).double().mean().item()
    print(f"{epoch + 1} {seconds:.3f} {losses / len(x):.4f} {accuracy:.4f}", flush=True)
