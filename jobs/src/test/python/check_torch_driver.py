"""Compares what torch_driver.py builds with formulas: check_torch_driver.py DRIVER NETWORKS, a layer list a line."""

import importlib.util
import json
import sys

import numpy
import torch

spec = importlib.util.spec_from_file_location("torch_driver", sys.argv[1])
driver = importlib.util.module_from_spec(spec)
spec.loader.exec_module(driver)


def windows(x, kernel, stride, padding, dilation, fill):
    n, c, h, w = x.shape
    padded = numpy.full((n, c, h + 2 * padding, w + 2 * padding), fill, dtype=x.dtype)
    padded[:, :, padding : padding + h, padding : padding + w] = x
    reach = dilation * (kernel - 1)
    rows = (h + 2 * padding - reach - 1) // stride + 1
    columns = (w + 2 * padding - reach - 1) // stride + 1
    result = numpy.empty((n, c, kernel, kernel, rows, columns), dtype=x.dtype)
    for i in range(kernel):
        for j in range(kernel):
            result[:, :, i, j] = padded[
                :,
                :,
                i * dilation : i * dilation + stride * (rows - 1) + 1 : stride,
                j * dilation : j * dilation + stride * (columns - 1) + 1 : stride,
            ]
    return result


def clip6(x):
    return numpy.clip(x, 0, 6)


FUNCTIONS = {
    "relu": lambda x: numpy.maximum(x, 0),
    "relu6": clip6,
    "silu": lambda x: x / (1 + numpy.exp(-x)),
    "hardswish": lambda x: x * clip6(x + 3) / 6,
    "sigmoid": lambda x: 1 / (1 + numpy.exp(-x)),
    "hardsigmoid": lambda x: clip6(x + 3) / 6,
}


def layer(step, told, inputs):
    """What a layer gives, by the words of docs/network-format.md."""
    x = inputs[0]
    kind = told["op"]
    weight = {name: value.detach().double().numpy() for name, value in step.state_dict().items()}
    if kind == "convolution":
        seen = windows(x, told["kernel"], told["stride"], told["padding"], told["dilation"], 0)
        groups = told["groups"]
        seen = seen.reshape(seen.shape[0], groups, -1, *seen.shape[2:])
        kernel = weight["weight"].reshape(groups, -1, *weight["weight"].shape[1:])
        result = numpy.einsum("ngcijhw,gocij->ngohw", seen, kernel).reshape(x.shape[0], -1, *seen.shape[-2:])
        return result + weight["bias"][:, None, None] if told["bias"] else result
    if kind == "batchNorm":
        scale = weight["weight"] / numpy.sqrt(weight["running_var"] + 1e-5)
        return (x - weight["running_mean"][:, None, None]) * scale[:, None, None] + weight["bias"][:, None, None]
    if kind == "activation":
        return FUNCTIONS[told["function"]](x)
    if kind == "squeezeExcite":
        mean = x.mean((2, 3))
        reduced = mean @ weight["reduce.weight"][:, :, 0, 0].T + weight["reduce.bias"]
        scale = FUNCTIONS[told["activation"]](reduced) @ weight["expand.weight"][:, :, 0, 0].T + weight["expand.bias"]
        return x * FUNCTIONS[told["gate"]](scale)[:, :, None, None]
    if kind == "averagePool":
        seen = windows(x, told["kernel"], told["stride"], told["padding"], 1, numpy.nan)
        return numpy.nanmean(seen, axis=(2, 3))
    if kind == "maxPool":
        return windows(x, told["kernel"], told["stride"], told["padding"], 1, -numpy.inf).max((2, 3))
    if kind == "globalAveragePool":
        return x.mean((2, 3), keepdims=True)
    if kind == "add":
        return sum(inputs[1:], inputs[0])
    if kind == "concat":
        return numpy.concatenate(inputs, 1)
    if kind == "channelShuffle":
        n, c, h, w = x.shape
        return x.reshape(n, told["groups"], c // told["groups"], h, w).transpose(0, 2, 1, 3, 4).reshape(x.shape)
    if kind == "linear":
        result = x[:, :, 0, 0] @ weight["linear.weight"].T
        return (result + weight["linear.bias"] if told["bias"] else result)[:, :, None, None]
    return numpy.zeros_like(x)


def disturb(module):
    """Other statistics than 0 and 1, so that folding has something to do."""
    torch.manual_seed(1)
    for step in module.modules():
        if isinstance(step, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(step.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(step.running_var, 0.5, 2)
            torch.nn.init.uniform_(step.weight, 0.5, 1.5)
            torch.nn.init.uniform_(step.bias, -0.5, 0.5)


def close(a, b, what):
    worst = numpy.abs(a - b).max() / max(numpy.abs(b).max(), 1e-30)
    if not worst < 1e-6:
        raise SystemExit(f"{what}: off by {worst}")


def check(network, images):
    """Each layer against its formula, then the folded network against the whole."""
    torch.manual_seed(0)
    module = driver.make_module(network).eval()
    disturb(module)
    module = module.double()
    values = [images.numpy()]
    for number, told in enumerate(network["layers"]):
        step = module.steps[number]
        inputs = [values[i] for i in told["inputs"]]
        with torch.inference_mode():
            seen = step(*(torch.from_numpy(each) for each in inputs)).numpy()
        close(seen, layer(step, told, inputs), f"layer {number}, {told['op']}")
        values.append(seen)
    with torch.inference_mode():
        driver.fold(module)
        close(module(images).numpy(), values[-1].reshape(len(images), -1), "folded")


def made():
    """A network that has each operation, with fields that networks of spaces do not have."""
    layers = []
    shapes = [[3, 17, 17]]

    def add(output, op, inputs=None, **fields):
        layers.append({"op": op, "inputs": inputs or [len(layers)], "output": output, **fields})
        shapes.append(output)
        return len(layers)

    conv = {"op": "convolution"}
    add([8, 9, 9], **conv, channels=8, kernel=3, stride=2, padding=1, dilation=1, groups=1, bias=True)
    add([8, 9, 9], "batchNorm")
    add([8, 9, 9], **conv, channels=8, kernel=3, stride=1, padding=2, dilation=2, groups=4, bias=False)
    grouped = add([8, 9, 9], "batchNorm")
    for name in FUNCTIONS:
        add([8, 9, 9], "activation", function=name)
    add([8, 9, 9], "squeezeExcite", squeezedChannels=3, activation="relu", gate="hardsigmoid")
    excited = len(layers)
    add([8, 9, 9], "averagePool", kernel=3, stride=1, padding=1)
    add([8, 9, 9], "maxPool", [excited], kernel=3, stride=1, padding=1)
    add([8, 9, 9], "zero", [grouped])
    add([8, 9, 9], "add", [excited + 1, excited + 2, excited + 3, excited + 1])
    add([16, 9, 9], "concat", [excited + 4, grouped])
    add([16, 9, 9], "channelShuffle", groups=4)
    add([16, 1, 1], "globalAveragePool")
    add([5, 1, 1], "linear", features=5, bias=False)
    return {"format": "benchwright-network", "version": 1, "input": shapes[0], "layers": layers}


def main():
    torch.manual_seed(2)
    network = made()
    check(network, torch.randn(2, *network["input"], dtype=torch.float64))
    print("operations:", len({told["op"] for told in network["layers"]}))
    with open(sys.argv[2], encoding="utf-8") as lines:
        networks = [json.loads(line) for line in lines]
    for each in networks:
        check(each, torch.randn(1, *each["input"], dtype=torch.float64))
    print("networks:", len(networks))


main()
