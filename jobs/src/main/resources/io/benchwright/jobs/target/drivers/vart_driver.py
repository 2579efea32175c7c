#!/usr/bin/env python3
"""A template of a driver for boards with AMD Vitis AI (VART). It has never run on hardware: look through it before you trust it.

It speaks Benchwright's driver protocol on standard input and output (docs/driver-protocol.md). Networks must have been quantised and
compiled for the board's DPU before (vai_q_onnx, vai_c_xir), from ONNX files that 'benchwright export onnx' writes; it looks for them
under the SHA-256 of their layer list, which 'benchwright describe' tells:

    ssh board python3 vart_driver.py --models /models        # with /models/<sha256>.xmodel

It needs Python 3.8, numpy, xir and vart, which come with the board's image.
"""

import argparse
import hashlib
import json
import os
import sys
import threading
import time

PROTOCOL = "benchwright-driver"
OPERATION = "measure"
UNITS = {"latency": "milliseconds", "throughput": "imagesPerSecond"}
RESAMPLES = 500


class Refusal(Exception):
    """A request that cannot be answered."""


def sha256(network):
    """What names a network: the hash of its canonical text, whose order of fields the request keeps."""
    order = ["format", "version", "input", "layers"]
    # fmt: off
    fields = ["op", "inputs", "output", "channels", "kernel", "stride", "padding", "dilation", "groups", "bias", "function",
              "squeezedChannels", "activation", "gate", "features"]
    # fmt: on

    def layer(each):
        names = sorted(each, key=fields.index)
        if each["op"] == "linear":
            names = ["op", "inputs", "output", "features", "bias"]
        return {name: each[name] for name in names}

    text = {name: network[name] for name in order}
    text["layers"] = [layer(each) for each in network["layers"]]
    return hashlib.sha256(json.dumps(text, separators=(",", ":")).encode()).hexdigest()


def is_enough(blocks, rules):
    """Whether both ends of the bootstrap interval of the median, blocks resampled whole, are close to it."""
    import numpy

    if len(blocks) < rules["blocks"]:
        return False
    random = numpy.random.default_rng(0)
    median = numpy.median(numpy.concatenate(blocks))
    medians = [
        numpy.median(numpy.concatenate([blocks[i] for i in random.integers(0, len(blocks), len(blocks))]))
        for _ in range(RESAMPLES)
    ]
    lower, upper = numpy.percentile(medians, [2.5, 97.5])
    return max(upper - median, median - lower) <= rules["intervalWidth"] * median


def repeat(once, value, rules):
    """Warms up and runs blocks, as docs/measuring.md says."""
    import numpy

    def block():
        values, seconds = [], 0.0
        while len(values) < rules["blockRepetitions"] or seconds < rules["blockSeconds"]:
            start = time.perf_counter()
            once()
            took = time.perf_counter() - start
            seconds += took
            values.append(value(took))
        return values

    warm_up, start = [], time.perf_counter()
    while time.perf_counter() - start < rules["warmUpSeconds"]:
        warm_up.append(float(numpy.median(block())))
        if len(warm_up) > 1 and abs(warm_up[-1] - warm_up[-2]) <= rules["warmUpAgreement"] * warm_up[-2]:
            break
    blocks, start = [], time.perf_counter()
    while not blocks or not (time.perf_counter() - start >= rules["seconds"] or is_enough(blocks, rules)):
        blocks.append(block())
    return warm_up, blocks


class Board:
    """Runs compiled networks on the DPU."""

    def __init__(self, options):
        import vart
        import xir

        self.vart, self.xir, self.options = vart, xir, options

    def runner(self, network):
        path = os.path.join(self.options.models, sha256(network) + ".xmodel")
        if not os.path.exists(path):
            raise Refusal(f"there is no {path}; compile the network for this board first")
        graph = self.xir.Graph.deserialize(path)
        parts = graph.get_root_subgraph().toposort_child_subgraph()
        on_dpu = [part for part in parts if part.has_attr("device") and part.get_attr("device").upper() == "DPU"]
        if len(on_dpu) != 1:
            raise Refusal(f"{path}: {len(on_dpu)} parts run on the DPU, but it must be one, or others do part of the work")
        return self.vart.Runner.create_runner(on_dpu[0], "run")

    def measure(self, trial):
        import numpy

        if trial.get("precision") != "int8":
            raise Refusal(f"precision is '{trial.get('precision')}', but the DPU does int8")
        runner = self.runner(trial["network"])
        shapes = [tuple(tensor.dims) for tensor in runner.get_input_tensors()]
        batch = shapes[0][0]
        if trial["batch"] != batch:
            raise Refusal(f"batch is {trial['batch']}, but the compiled network takes {batch}")

        def job():
            inputs = [numpy.zeros(shape, dtype=numpy.int8) for shape in shapes]
            outputs = [numpy.zeros(tuple(tensor.dims), dtype=numpy.int8) for tensor in runner.get_output_tensors()]
            return lambda: runner.wait(runner.execute_async(inputs, outputs))

        def together():
            threads = [threading.Thread(target=each) for each in jobs]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        metrics = []
        for name in trial["metrics"]:
            if name == "latency":
                warm_up, blocks = repeat(job(), lambda seconds: seconds * 1e3, trial["rules"])
            elif name == "throughput":
                jobs = [job() for _ in range(self.options.threads)]
                warm_up, blocks = repeat(together, lambda seconds: len(jobs) * batch / seconds, trial["rules"])
            else:
                raise Refusal(f"metric is '{name}', but must be latency or throughput")
            metrics.append({"metric": name, "unit": UNITS[name], "warmUp": warm_up, "blocks": blocks})
        return {"metrics": metrics, "environment": {"runtime": "VART", "threads": self.options.threads}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--models", required=True, metavar="DIR", help="compiled networks: <sha256>.xmodel")
    parser.add_argument("--threads", type=int, default=1, help="batches in flight for throughput: one a DPU core, or more")
    options = parser.parse_args()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        board = Board(options)
    except ImportError as e:
        raise SystemExit(f"VART cannot be used: {e}") from e

    def say(message):
        out.write(json.dumps(message, allow_nan=False) + "\n")
        out.flush()

    say({"protocol": PROTOCOL, "version": 1, "operations": [OPERATION], "name": "Vitis AI board"})
    for text in sys.stdin:
        request = json.loads(text)
        try:
            if request.get("operation") != OPERATION:
                raise Refusal(f"operation is '{request.get('operation')}', but must be {OPERATION}")
            say({"id": request["id"], "ok": True, "result": board.measure(request["trial"])})
        except Refusal as e:
            say({"id": request["id"], "ok": False, "error": str(e), "retry": False})
        except RuntimeError as e:
            # The DPU hangs until it is reset: another process finds it in order, or does not start.
            raise SystemExit(f"the DPU failed: {e}") from e


if __name__ == "__main__":
    main()
