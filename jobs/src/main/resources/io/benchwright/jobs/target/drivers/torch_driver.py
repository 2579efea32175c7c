#!/usr/bin/env python3
"""A driver for PyTorch: measures networks on a processor or an NVIDIA GPU.

It speaks Benchwright's driver protocol on standard input and output (docs/driver-protocol.md), or serves a file of requests:

    torch_driver.py --device cuda:0 --channels-last --graphs
    torch_driver.py --device cuda:0 --requests requests.jsonl --answers answers.jsonl --resume --time-limit 3000

It needs Python 3.9, torch and numpy, and nothing else. Rules of measuring: docs/measuring.md.
"""

import argparse
import ctypes
import datetime
import json
import os
import platform
import queue
import socket
import sys
import threading
import time

PROTOCOL = "benchwright-driver"
REQUESTS = "benchwright-requests"
ANSWERS = "benchwright-answers"
VERSION = 1
OPERATION = "measure"

UNITS = {
    "latency": "milliseconds",
    "throughput": "imagesPerSecond",
    "peakMemory": "mebibytes",
    "energy": "millijoulesPerImage",
}
RULES = ("blockSeconds", "blockRepetitions", "warmUpAgreement", "warmUpSeconds", "blocks", "intervalWidth", "seconds")
FIELDS = {"space", "architecture", "network", "device", "batch", "precision", "metrics", "rules", "seed", "replicate"}
IGNORED = {"role", "onnx"}
RESAMPLES = 500
ENERGY_SECONDS = 2.0


class Refusal(Exception):
    """A request that cannot be answered: why, and whether another attempt may go better."""

    def __init__(self, message, retry=False):
        super().__init__(message)
        self.retry = retry


class DeviceLost(Exception):
    """The device is gone: no other request will go better."""


# ---------------------------------------------------------------------------------------------------------------------
# The network: modules from the layer list, docs/network-format.md


OPERATIONS = {
    "convolution": {"channels", "kernel", "stride", "padding", "dilation", "groups", "bias"},
    "batchNorm": set(),
    "activation": {"function"},
    "squeezeExcite": {"squeezedChannels", "activation", "gate"},
    "averagePool": {"kernel", "stride", "padding"},
    "maxPool": {"kernel", "stride", "padding"},
    "globalAveragePool": set(),
    "add": set(),
    "concat": set(),
    "channelShuffle": {"groups"},
    "linear": {"features", "bias"},
    "zero": set(),
}


def build(network, seed):
    """The network as a torch module in evaluation mode, in fp32 on the processor, batch norms folded where that is possible."""
    import torch

    check_network(network)
    torch.manual_seed(seed)
    module = make_module(network)
    module.eval()
    fold(module)
    return module


def check_network(network):
    if not isinstance(network, dict) or network.get("format") != "benchwright-network":
        raise Refusal("network: the format must be benchwright-network")
    if network.get("version") != 1:
        raise Refusal(f"network: the version is {network.get('version')}, but this driver reads version 1")
    unknown = set(network) - {"format", "version", "input", "layers"}
    if unknown:
        raise Refusal(f"network: unknown fields {', '.join(sorted(unknown))}")
    layers = network.get("layers")
    if not isinstance(layers, list) or not layers:
        raise Refusal("network: there must be at least one layer")
    for number, layer in enumerate(layers):
        kind = layer.get("op")
        if kind not in OPERATIONS:
            raise Refusal(f"network: layer {number}: the operation '{kind}' is not known")
        wanted = OPERATIONS[kind] | {"op", "inputs", "output"}
        if set(layer) != wanted:
            raise Refusal(
                f"network: layer {number}: {kind} must have the fields {', '.join(sorted(wanted))}, but has"
                f" {', '.join(sorted(layer))}"
            )
        if not layer["inputs"] or not all(isinstance(i, int) and 0 <= i <= number for i in layer["inputs"]):
            raise Refusal(f"network: layer {number}: inputs must be tensors before it")


def function(name):
    import torch.nn.functional as f

    functions = {
        "relu": f.relu,
        "relu6": f.relu6,
        "silu": f.silu,
        "hardswish": f.hardswish,
        "sigmoid": lambda x: x.sigmoid(),
        "hardsigmoid": f.hardsigmoid,
    }
    if name not in functions:
        raise Refusal(f"network: the function '{name}' is not known")
    return functions[name]


def make_module(network):
    import torch
    from torch import nn

    layers = network["layers"]
    shapes = [tuple(network["input"])] + [tuple(layer["output"]) for layer in layers]

    class SqueezeExcite(nn.Module):
        def __init__(self, channels, squeezed, activation, gate):
            super().__init__()
            self.reduce = nn.Conv2d(channels, squeezed, 1)
            self.expand = nn.Conv2d(squeezed, channels, 1)
            self.activation = function(activation)
            self.gate = function(gate)

        def forward(self, x):
            scale = self.activation(self.reduce(x.mean((2, 3), keepdim=True)))
            return x * self.gate(self.expand(scale))

    class Call(nn.Module):
        def __init__(self, call):
            super().__init__()
            self.call = call

        def forward(self, *inputs):
            return self.call(*inputs)

    def shuffle(groups):
        def call(x):
            n, c, h, w = x.shape
            return x.view(n, groups, c // groups, h, w).transpose(1, 2).reshape(n, c, h, w)

        return call

    def total(*inputs):
        result = inputs[0]
        for each in inputs[1:]:
            result = result + each
        return result

    def module(layer):
        kind = layer["op"]
        channels = shapes[layer["inputs"][0]][0]
        if kind == "convolution":
            made = nn.Conv2d(
                channels,
                layer["channels"],
                layer["kernel"],
                layer["stride"],
                layer["padding"],
                layer["dilation"],
                layer["groups"],
                layer["bias"],
            )
            nn.init.kaiming_normal_(made.weight, mode="fan_out", nonlinearity="relu")
            return made
        if kind == "batchNorm":
            return nn.BatchNorm2d(channels, eps=1e-5)
        if kind == "activation":
            return Call(function(layer["function"]))
        if kind == "squeezeExcite":
            return SqueezeExcite(channels, layer["squeezedChannels"], layer["activation"], layer["gate"])
        if kind == "averagePool":
            return nn.AvgPool2d(layer["kernel"], layer["stride"], layer["padding"], count_include_pad=False)
        if kind == "maxPool":
            return nn.MaxPool2d(layer["kernel"], layer["stride"], layer["padding"])
        if kind == "globalAveragePool":
            return nn.AdaptiveAvgPool2d(1)
        if kind == "add":
            return Call(total)
        if kind == "concat":
            return Call(lambda *inputs: torch.cat(inputs, 1))
        if kind == "channelShuffle":
            return Call(shuffle(layer["groups"]))
        if kind == "linear":
            made = nn.Linear(channels, layer["features"], layer["bias"])
            return Call2d(made)
        return Call(torch.zeros_like)

    class Call2d(nn.Module):
        def __init__(self, linear):
            super().__init__()
            self.linear = linear

        def forward(self, x):
            return self.linear(x.flatten(1))[:, :, None, None]

    class LayerList(nn.Module):
        def __init__(self):
            super().__init__()
            self.steps = nn.ModuleList(module(layer) for layer in layers)
            self.inputs = [layer["inputs"] for layer in layers]
            self.last_use = {}
            for number, inputs in enumerate(self.inputs):
                for tensor in inputs:
                    self.last_use[tensor] = number

        def forward(self, x):
            values = {0: x}
            for number, step in enumerate(self.steps):
                values[number + 1] = step(*(values[i] for i in self.inputs[number]))
                for tensor in set(self.inputs[number]):
                    if self.last_use[tensor] == number:
                        del values[tensor]
            return values[len(self.steps)].flatten(1)

        def check_shapes(self):
            """Runs one image, and compares the shape of each output with the one that the list tells."""
            values = {0: torch.zeros(1, *shapes[0])}
            with torch.inference_mode():
                for number, step in enumerate(self.steps):
                    values[number + 1] = step(*(values[i] for i in self.inputs[number]))
                    seen = tuple(values[number + 1].shape[1:])
                    if seen != shapes[number + 1]:
                        raise Refusal(
                            f"network: layer {number}: the output is told to be {list(shapes[number + 1])}, but is"
                            f" {list(seen)}"
                        )

    made = LayerList()
    made.eval()
    made.check_shapes()
    return made


def fold(module):
    """Makes each batch norm a part of the convolution before it, where nobody else uses that one's output."""
    import torch
    from torch import nn
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    uses = {}
    for inputs in module.inputs:
        for tensor in inputs:
            uses[tensor] = uses.get(tensor, 0) + 1
    for number, step in enumerate(module.steps):
        if not isinstance(step, nn.BatchNorm2d):
            continue
        before = module.inputs[number][0] - 1
        if before >= 0 and isinstance(module.steps[before], nn.Conv2d) and uses[before + 1] == 1:
            with torch.no_grad():
                module.steps[before] = fuse_conv_bn_eval(module.steps[before], step)
            module.steps[number] = nn.Identity()


# ---------------------------------------------------------------------------------------------------------------------
# The rules of measuring, docs/measuring.md


def check_rules(rules):
    if not isinstance(rules, dict):
        raise Refusal("rules must be an object")
    for name in RULES:
        if not isinstance(rules.get(name), (int, float)):
            raise Refusal(f"rules: {name} must be a number")
    return rules


def settled(medians, rules):
    return len(medians) >= 2 and abs(medians[-1] - medians[-2]) <= rules["warmUpAgreement"] * medians[-2]


def is_enough(blocks, rules):
    """Whether both ends of the bootstrap interval of the median, blocks resampled whole, are close to it."""
    import numpy

    if len(blocks) < rules["blocks"]:
        return False
    values = numpy.concatenate(blocks)
    order = numpy.argsort(values, kind="stable")
    ascending = values[order]
    block_of = numpy.repeat(numpy.arange(len(blocks)), [len(block) for block in blocks])[order]
    random = numpy.random.default_rng(0)
    medians = []
    for _ in range(RESAMPLES):
        copies = numpy.bincount(random.integers(0, len(blocks), len(blocks)), minlength=len(blocks))[block_of]
        passed = numpy.cumsum(copies)
        count = passed[-1]
        low, high = numpy.searchsorted(passed, [(count - 1) // 2 + 1, count // 2 + 1])
        medians.append((ascending[low] + ascending[high]) / 2)
    lower, upper = numpy.percentile(medians, [2.5, 97.5])
    median = numpy.median(values)
    return max(upper - median, median - lower) <= rules["intervalWidth"] * median


def repeat(once, value, rules):
    """Warms up and runs blocks. `once` runs once and tells the seconds it took; `value` is what is kept of them."""
    import numpy

    def block():
        values = []
        seconds = 0.0
        while len(values) < rules["blockRepetitions"] or seconds < rules["blockSeconds"]:
            took = once()
            seconds += took
            values.append(value(took))
        return values

    warm_up = []
    start = time.perf_counter()
    while not settled(warm_up, rules) and time.perf_counter() - start < rules["warmUpSeconds"]:
        warm_up.append(float(numpy.median(block())))
    blocks = []
    start = time.perf_counter()
    while True:
        blocks.append(block())
        if time.perf_counter() - start >= rules["seconds"] or is_enough(blocks, rules):
            return warm_up, blocks


# ---------------------------------------------------------------------------------------------------------------------
# The device and its surroundings


class Nvml:
    """What NVIDIA's management library tells of a GPU; nothing where it is missing."""

    CLOCK_GRAPHICS, CLOCK_MEMORY = 0, 2

    def __init__(self, bus_id):
        self.library = None
        try:
            library = ctypes.CDLL("libnvidia-ml.so.1")
            if library.nvmlInit_v2() != 0:
                return
            handle = ctypes.c_void_p()
            if library.nvmlDeviceGetHandleByPciBusId_v2(bus_id.encode(), ctypes.byref(handle)) != 0:
                return
            self.library, self.handle = library, handle
        except OSError:
            pass

    def _number(self, name, kind, *before):
        if self.library is None:
            return None
        result = kind()
        try:
            status = getattr(self.library, name)(self.handle, *before, ctypes.byref(result))
        except AttributeError:
            return None
        return result.value if status == 0 else None

    def millijoules(self):
        """Energy since the driver was loaded."""
        return self._number("nvmlDeviceGetTotalEnergyConsumption", ctypes.c_ulonglong)

    def facts(self):
        watts = self._number("nvmlDeviceGetPowerUsage", ctypes.c_uint)
        limit = self._number("nvmlDeviceGetEnforcedPowerLimit", ctypes.c_uint)
        return {
            "gpuMegahertz": self._number("nvmlDeviceGetClockInfo", ctypes.c_uint, self.CLOCK_GRAPHICS),
            "gpuMemoryMegahertz": self._number("nvmlDeviceGetClockInfo", ctypes.c_uint, self.CLOCK_MEMORY),
            "gpuCelsius": self._number("nvmlDeviceGetTemperature", ctypes.c_uint, 0),
            "gpuWatts": None if watts is None else watts / 1000,
            "gpuPowerLimitWatts": None if limit is None else limit / 1000,
            "gpuThrottleReasons": self._number("nvmlDeviceGetCurrentClocksThrottleReasons", ctypes.c_ulonglong),
        }


def used_by_others():
    """Seconds of processors that all processes but this one have used, as Linux tells; else None."""
    try:
        with open("/proc/stat", encoding="ascii") as lines:
            columns = lines.readline().split()
        busy = sum(int(columns[i]) for i in (1, 2, 3, 6, 7, 8)) / os.sysconf("SC_CLK_TCK")
        times = os.times()
        return busy - times.user - times.system
    except (OSError, ValueError, IndexError):
        return None


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            told = dict(
                (key.strip(), value.strip())
                for key, _, value in (line.partition(":") for line in reversed(lines.readlines()))
                if key.strip()
            )
        return told.get("model name"), told.get("cpu MHz")
    except OSError:
        return platform.processor() or None, None


class Device:
    """What networks are measured on."""

    def __init__(self, options):
        import torch

        self.torch = torch
        self.options = options
        self.is_cuda = options.device.startswith("cuda")
        if self.is_cuda:
            if not torch.cuda.is_available():
                raise SystemExit(f"torch {torch.__version__} sees no CUDA device")
            self.device = torch.device(options.device)
            if (self.device.index or 0) >= torch.cuda.device_count():
                raise SystemExit(f"there is no {options.device}: torch sees {torch.cuda.device_count()} GPUs")
            torch.cuda.set_device(self.device)
            torch.backends.cudnn.benchmark = True
            self.name = torch.cuda.get_device_name(self.device)
            properties = torch.cuda.get_device_properties(self.device)
            bus = getattr(properties, "pci_bus_id", None)
            self.nvml = Nvml(self._bus_id(properties, bus))
        else:
            self.device = torch.device("cpu")
            self.name = processor()[0] or "processor"
            self.nvml = None
        torch.set_num_threads(options.threads)

    @staticmethod
    def _bus_id(properties, bus):
        if bus is None:
            return "0000:00:00.0"
        domain = getattr(properties, "pci_domain_id", 0)
        device = getattr(properties, "pci_device_id", 0)
        return f"{domain:08x}:{bus:02x}:{device:02x}.0"

    def hello(self):
        how = ", CUDA graphs" if self.options.graphs else ""
        return f"PyTorch {self.torch.__version__} on {self.name}{how}"

    def environment(self):
        torch = self.torch
        model, megahertz = processor()
        facts = {
            "runtime": f"PyTorch {torch.__version__}",
            "python": platform.python_version(),
            "deviceName": self.name,
            "processor": model,
            "processorMegahertz": megahertz,
            "threads": self.options.threads,
            "channelsLast": "yes" if self.options.channels_last else "no",
            "graphs": "yes" if self.options.graphs else "no",
            "clock": "perf_counter, synchronised" if self.is_cuda else "perf_counter",
            "host": socket.gethostname(),
            "system": f"{platform.system()} {platform.release()}",
            "loadAverage": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        }
        if self.is_cuda:
            facts["cuda"] = torch.version.cuda
            facts["cudnn"] = torch.backends.cudnn.version()
            facts.update(self.nvml.facts())
        return {name: value for name, value in facts.items() if value is not None}

    def _precision(self, word):
        torch = self.torch
        kinds = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
        if word not in kinds:
            raise Refusal(f"precision is '{word}', but must be {', '.join(kinds)}")
        return kinds[word]

    def measure(self, trial):
        """Answers a trial of operation measure."""
        check_trial(trial)
        for metric in trial["metrics"]:
            if not self.is_cuda and metric in ("peakMemory", "energy"):
                raise Refusal(f"metric is '{metric}', which is told of GPUs alone")
        if "energy" in trial["metrics"] and self.nvml.millijoules() is None:
            raise Refusal("metric is 'energy', but NVIDIA's management library does not tell it here")
        try:
            return self._measure(trial)
        except self.torch.cuda.OutOfMemoryError if hasattr(self.torch.cuda, "OutOfMemoryError") else MemoryError as e:
            self.torch.cuda.empty_cache()
            raise Refusal(f"the memory of the device does not suffice for a batch of {trial['batch']}") from e
        except RuntimeError as e:
            text = str(e).splitlines()[0]
            if "out of memory" in text:
                if self.is_cuda:
                    self.torch.cuda.empty_cache()
                raise Refusal(f"memory does not suffice for a batch of {trial['batch']}") from e
            if self.is_cuda and "CUDA error" in text:
                raise DeviceLost(text) from e
            if "not implemented for" in text:
                raise Refusal(f"PyTorch on {self.options.device} does not do {trial['precision']}: {text}") from e
            raise Refusal(text, retry=True) from e

    def _measure(self, trial):
        torch = self.torch
        kind = self._precision(trial["precision"])
        layout = torch.channels_last if self.options.channels_last else torch.contiguous_format
        network = build(trial["network"], trial["seed"])
        network = network.to(device=self.device, dtype=kind, memory_format=layout)
        batch = trial["batch"]
        images = torch.randn(batch, *trial["network"]["input"])
        images = images.to(device=self.device, dtype=kind, memory_format=layout)
        if self.is_cuda:
            torch.cuda.reset_peak_memory_stats(self.device)
        with torch.inference_mode():
            run = self._graph(network, images) if self.options.graphs else lambda: network(images)

            def once():
                self._wait()
                start = time.perf_counter()
                run()
                self._wait()
                return time.perf_counter() - start

            others, began = used_by_others(), time.perf_counter()
            metrics = [self._metric(name, once, run, batch, trial["rules"]) for name in trial["metrics"]]
            others_after, seconds = used_by_others(), time.perf_counter() - began
        environment = self.environment()
        if others is not None and others_after is not None:
            environment["busyProcessors"] = round(max(0.0, others_after - others) / seconds, 3)
        return {"metrics": metrics, "environment": environment}

    def _wait(self):
        if self.is_cuda:
            self.torch.cuda.synchronize(self.device)

    def _graph(self, network, images):
        """Captures the network once; what is measured then is its replay."""
        torch = self.torch
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                network(images)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            network(images)
        return graph.replay

    def _metric(self, name, once, run, batch, rules):
        if name == "latency":
            warm_up, blocks = repeat(once, lambda seconds: seconds * 1e3, rules)
        elif name == "throughput":
            warm_up, blocks = repeat(once, lambda seconds: batch / seconds, rules)
        elif name == "peakMemory":
            once()
            warm_up = []
            blocks = [[self.torch.cuda.max_memory_allocated(self.device) / 2**20]]
        else:
            warm_up = []
            blocks = [[self._energy(run, batch)] for _ in range(rules["blocks"])]
        return {"metric": name, "unit": UNITS[name], "warmUp": warm_up, "blocks": blocks}

    def _energy(self, run, batch):
        """Millijoules an image over a stretch that is long for the counter, which moves every 20 to 100 ms."""
        self._wait()
        before = self.nvml.millijoules()
        start = time.perf_counter()
        images = 0
        while time.perf_counter() - start < ENERGY_SECONDS:
            for _ in range(10):
                run()
                images += batch
            self._wait()
        return max(self.nvml.millijoules() - before, 1) / images


def check_trial(trial):
    missing = FIELDS - set(trial)
    if missing:
        raise Refusal(f"the trial lacks {', '.join(sorted(missing))}")
    unknown = set(trial) - FIELDS - IGNORED
    if unknown:
        raise Refusal(f"the trial has unknown fields: {', '.join(sorted(unknown))}")
    if not isinstance(trial["batch"], int) or trial["batch"] < 1:
        raise Refusal(f"batch is {trial['batch']}, but must be at least 1")
    if not isinstance(trial["metrics"], list) or not trial["metrics"]:
        raise Refusal("metrics must be a list of at least one")
    for metric in trial["metrics"]:
        if metric not in UNITS:
            raise Refusal(f"metric is '{metric}', but must be {', '.join(UNITS)}")
    check_rules(trial["rules"])


# ---------------------------------------------------------------------------------------------------------------------
# The two ways of being asked


def answer(device, request):
    """The fields of an answer besides its id."""
    try:
        if request.get("operation") != OPERATION:
            raise Refusal(f"operation is '{request.get('operation')}', but must be {OPERATION}")
        if not isinstance(request.get("trial"), dict):
            raise Refusal("trial must be an object")
        return {"ok": True, "result": device.measure(request["trial"])}
    except Refusal as e:
        return {"ok": False, "error": " ".join(str(e).split()), "retry": e.retry}


def line(message):
    return (json.dumps(message, allow_nan=False, separators=(",", ":")) + "\n").encode()


def converse(device, out):
    """Serves standard input until it ends; then this process does, whatever it is at."""

    def say(message):
        out.write(line(message))
        out.flush()

    requests = queue.Queue()

    def read():
        for text in sys.stdin.buffer:
            requests.put(text)
        requests.put(None)
        # In the midst of a measurement nobody would look.
        time.sleep(0.2)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    say({"protocol": PROTOCOL, "version": VERSION, "operations": [OPERATION], "name": device.hello()})
    while True:
        text = requests.get()
        if text is None:
            return
        request = json.loads(text)
        say({"id": request.get("id"), **answer(device, request)})


def read_requests(path):
    with open(path, "rb") as file:
        lines = file.read().splitlines()
    try:
        header = json.loads(lines[0]) if lines else {}
    except ValueError:
        header = {}
    if not isinstance(header, dict) or header.get("format") != REQUESTS or header.get("version") != VERSION:
        raise SystemExit(f"{path}: is no file of requests, whose first line has the format {REQUESTS} and version 1")
    return [json.loads(text) for text in lines[1:]]


def answered(path):
    """The ids in a file of answers; a last line that is not whole is cut off."""
    with open(path, "r+b") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        file.truncate(whole)
    lines = content[:whole].splitlines()
    if not lines:
        return None
    try:
        header = json.loads(lines[0])
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != ANSWERS:
        raise SystemExit(f"{path}: is no file of answers; name another file")
    return {json.loads(text)["id"] for text in lines[1:]}


def serve(device, options):
    """Serves a file of requests."""
    requests = read_requests(options.requests)
    done = set()
    is_new = True
    if os.path.exists(options.answers):
        if not options.resume:
            raise SystemExit(f"{options.answers}: is there already; --resume goes on with it")
        known = answered(options.answers)
        is_new = known is None
        done = known or set()
    start = time.monotonic()
    with open(options.answers, "ab") as file:

        def write(message):
            file.write(line(message))
            file.flush()
            os.fsync(file.fileno())

        if is_new:
            write({"format": ANSWERS, "version": VERSION, "driver": device.hello()})
        left = [request for request in requests if request["id"] not in done]
        for count, request in enumerate(left):
            is_over = options.time_limit is not None and time.monotonic() - start >= options.time_limit
            if is_over:
                sentinels = [each for each in left[count:] if each["trial"].get("role") == "sentinel"]
                if not sentinels:
                    break
                request = sentinels[0]
            said = answer(device, request)
            finished = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            asked = {name: request[name] for name in ("id", "operation", "trial")}
            write({**asked, **said, "finished": finished})
            print(f"{len(done) + count + 1} of {len(requests)}", file=sys.stderr, flush=True)
            if is_over:
                break


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--device", default="cpu", help="cpu, or cuda:0 for the first GPU")
    parser.add_argument("--threads", type=int, default=1, help="of the processor; default: 1")
    parser.add_argument("--graphs", action="store_true", help="capture networks as CUDA graphs")
    parser.add_argument("--channels-last", action="store_true", help="keep maps channels-last")
    parser.add_argument("--requests", metavar="FILE", help="serve a file of requests instead of standard input")
    parser.add_argument("--answers", metavar="FILE", help="where answers to it go")
    parser.add_argument("--resume", action="store_true", help="go on with a file of answers that is there")
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="stop at the first sentinel after so long")
    options = parser.parse_args()
    if (options.requests is None) != (options.answers is None):
        parser.error("--requests and --answers go together")
    if options.requests is None and (options.resume or options.time_limit is not None):
        parser.error("--resume and --time-limit are for --requests")
    if options.threads < 1:
        parser.error("--threads must be at least 1")
    if not (options.device == "cpu" or options.device.split(":")[0] == "cuda"):
        parser.error(f"--device is '{options.device}', but must be cpu or cuda:N")
    if options.graphs and options.device == "cpu":
        parser.error("--graphs is for GPUs")
    # What libraries print must not pass for a message.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        device = Device(options)
    except ImportError as e:
        raise SystemExit(f"PyTorch cannot be used: {e}") from e
    try:
        if options.requests is None:
            converse(device, out)
        else:
            serve(device, options)
    except DeviceLost as e:
        raise SystemExit(f"the device is lost: {e}") from e
    except OSError as e:
        raise SystemExit(f"{e.filename}: {e.strerror}" if e.filename else str(e)) from e
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
