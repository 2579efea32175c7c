"""Builds PyTorch modules from the layer lists that docs/network-format.md describes: an oracle for the trainer in Java."""

import json

import torch
from torch import nn
from torch.nn import functional as F

FUNCTIONS = {
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "silu": nn.SiLU,
    "hardswish": nn.Hardswish,
    "sigmoid": nn.Sigmoid,
    "hardsigmoid": nn.Hardsigmoid,
}


class SqueezeExcite(nn.Module):
    def __init__(self, channels, squeezed, activation, gate):
        super().__init__()
        self.reduce = nn.Conv2d(channels, squeezed, 1)
        self.activation = FUNCTIONS[activation]()
        self.expand = nn.Conv2d(squeezed, channels, 1)
        self.gate = FUNCTIONS[gate]()

    def forward(self, x):
        mean = x.mean((2, 3), keepdim=True)
        return x * self.gate(self.expand(self.activation(self.reduce(mean))))


class ChannelShuffle(nn.Module):
    """The library's has no derivative in PyTorch 1.13."""

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        n, c, h, w = x.shape
        return x.view(n, self.groups, c // self.groups, h, w).transpose(1, 2).reshape(n, c, h, w)


class LayerList(nn.Module):
    """A network as others write it in Python: library modules, in the order of the list."""

    def __init__(self, text):
        super().__init__()
        self.description = json.loads(text)
        shapes = [self.description["input"]]
        modules = []
        for layer in self.description["layers"]:
            modules.append(self.module(layer, shapes[layer["inputs"][0]]))
            shapes.append(layer["output"])
        self.modules_in_order = nn.ModuleList(modules)
        last_uses = {}
        for index, layer in enumerate(self.description["layers"]):
            for tensor in layer["inputs"]:
                last_uses[tensor] = index
        self.released = [
            [t for t, use in last_uses.items() if use == index] for index in range(len(modules))
        ]

    @staticmethod
    def module(layer, shape):
        op = layer["op"]
        if op == "convolution":
            return nn.Conv2d(
                shape[0],
                layer["channels"],
                layer["kernel"],
                layer["stride"],
                layer["padding"],
                layer["dilation"],
                layer["groups"],
                layer["bias"],
            )
        if op == "batchNorm":
            return nn.BatchNorm2d(shape[0])
        if op == "activation":
            return FUNCTIONS[layer["function"]]()
        if op == "squeezeExcite":
            return SqueezeExcite(shape[0], layer["squeezedChannels"], layer["activation"], layer["gate"])
        if op == "averagePool":
            return nn.AvgPool2d(layer["kernel"], layer["stride"], layer["padding"], count_include_pad=False)
        if op == "maxPool":
            return nn.MaxPool2d(layer["kernel"], layer["stride"], layer["padding"])
        if op == "globalAveragePool":
            return nn.AdaptiveAvgPool2d(1)
        if op == "linear":
            return nn.Sequential(nn.Flatten(), nn.Linear(shape[0], layer["features"], layer["bias"]))
        if op == "channelShuffle":
            return ChannelShuffle(layer["groups"])
        return nn.Identity()

    def forward(self, x):
        values = {0: x}
        for index, (layer, module) in enumerate(zip(self.description["layers"], self.modules_in_order)):
            inputs = [values[i] for i in layer["inputs"]]
            if layer["op"] == "add":
                y = sum(inputs[1:], inputs[0])
            elif layer["op"] == "concat":
                y = torch.cat(inputs, 1)
            elif layer["op"] == "zero":
                y = torch.zeros_like(inputs[0])
            else:
                y = module(inputs[0])
            for tensor in self.released[index]:
                values.pop(tensor, None)
            values[index + 1] = y
        return values[len(self.modules_in_order)]
