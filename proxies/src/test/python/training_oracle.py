"""The losses of the first steps of some networks in Python's PyTorch, to be written into TorchNetworkTest.

From the root of the repository, with the classes of data, and the classes and tests of proxies, on the class path:

    java -cp ... io.benchwright.proxies.training.internal.OracleNetworks | python3 proxies/src/test/python/training_oracle.py
"""

import math
import sys

import torch
from torch import nn

from layer_list import LayerList

BATCH = 8
STEPS = 5


def noise(count, phase):
    """Values of mean 0 and variance 1 that both sides can compute."""
    values = []
    for i in range(count):
        mixed = (i * 0x9E3779B1 + phase * 0x85EBCA77) % (1 << 32)
        mixed ^= mixed >> 15
        mixed = mixed * 0x2C1B3C6D % (1 << 32)
        mixed ^= mixed >> 12
        values.append((mixed / (1 << 32) - 0.5) * math.sqrt(12))
    return torch.tensor(values, dtype=torch.float64)


def losses(text, optimiser_of):
    network = LayerList(text).train()
    with torch.no_grad():
        for index, parameter in enumerate(network.parameters()):
            values = noise(parameter.numel(), index).reshape(parameter.shape)
            if parameter.dim() > 1:
                values = values * math.sqrt(2 / (parameter.numel() / parameter.shape[0]))
            else:
                values = 0.1 * values
            parameter.copy_(values)
        # Scales of batch norms are around 1.
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.weight.add_(1)
    channels, height, width = network.description["input"]
    images = noise(BATCH * channels * height * width, 1).float().reshape(BATCH, channels, height, width)
    labels = torch.arange(BATCH) % network.description["layers"][-1]["output"][0]
    decayed = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() == 1]
    optimiser = optimiser_of([{"params": decayed}, {"params": others, "weight_decay": 0.0}])
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.1)
    result = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = loss_of(network(images), labels)
        loss.backward()
        optimiser.step()
        result.append(loss.item())
    network.eval()
    with torch.no_grad():
        result.append(loss_of(network(images), labels).item())
    return result


def main():
    torch.set_num_threads(1)
    for line in sys.stdin:
        name, text = line.rstrip("\n").split("\t")
        for optimiser, make in (
            ("sgd", lambda p: torch.optim.SGD(p, lr=0.005, momentum=0.9, nesterov=True, weight_decay=0.01)),
            ("adamw", lambda p: torch.optim.AdamW(p, lr=0.0005, weight_decay=0.1)),
        ):
            print(name, optimiser, *("%.6f" % loss for loss in losses(text, make)), sep="\t")


main()
