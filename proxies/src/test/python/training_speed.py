"""Images a second that Python's PyTorch trains: forward, backward and update. Called by io.benchwright...TrainingSpeed.

Reads a layer list from standard input; arguments: batch threads layout (contiguous or channels-last) warm-up steps.
"""

import sys
import time

import torch
from torch import nn

from layer_list import LayerList


def main():
    batch, threads, layout, warm_up, steps = (
        int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = LayerList(sys.stdin.read()).train()
    channels, height, width = network.description["input"]
    images = torch.randn(batch, channels, height, width)
    classes = network.description["layers"][-1]["output"][0]
    labels = torch.arange(batch) % classes
    if layout == "channels-last":
        network = network.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.1)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-5)
    for step in range(warm_up + steps):
        start = time.perf_counter()
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(network(images), labels)
        loss.backward()
        optimiser.step()
        loss.item()
        if step >= warm_up:
            print(batch / (time.perf_counter() - start), flush=True)


main()
