"""The analyses of `switchback bench` as they are done with PyTorch: the same network, weights, batch and number of threads.

Called by `switchback bench --peers` as `pytorch.py FOLDER THREADS`. Reads the name of a task from each line of stdin, does it once,
and answers with a line of JSON: the seconds it took, and numbers by which to tell that both sides compute the same.
"""

import json
import os
import sys
import time

import torch
from torch import nn

WINDOW, STRIDE = 27, 14
BATCH = 32
PROJECTIONS = 144


def read_safetensors(path):
    """Tensors by name; https://github.com/huggingface/safetensors."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=begin)
        tensors[name] = tensors[name].reshape(entry["shape"]).clone()
    return tensors


def module_of(layer, weights):
    """A layer of `network.json` as a module; dense layers flatten what they are given."""
    op = layer["op"]
    if op == "relu":
        return nn.ReLU()
    if op == "dropout":
        return nn.Dropout(layer["rate"])
    if op == "softmax":
        return nn.Softmax(dim=1)
    if op == "localResponseNormalization":
        size = layer["size"]
        return nn.LocalResponseNorm(size, layer["alpha"] * size, layer["beta"], layer["k"])  # PyTorch divides alpha by the size.
    if op == "maxPool":
        return nn.MaxPool2d(layer["kernelSize"], layer["strides"], layer["padding"][0], ceil_mode=layer["rounding"] == "ceil")
    weight, bias = weights[layer["name"] + ".weight"], weights[layer["name"] + ".bias"]
    if op == "conv2d":
        module = nn.Conv2d(weight.shape[1], weight.shape[0], layer["kernelSize"], layer["strides"], layer["padding"][0])
    elif op == "dense":
        module = nn.Linear(weight.numel() // weight.shape[0], weight.shape[0])
        weight = weight.reshape(weight.shape[0], -1)
    else:
        raise ValueError(f"no module for {op}")
    module.weight.data, module.bias.data = weight, bias
    return nn.Sequential(nn.Flatten(), module) if op == "dense" else module


class Deconvnet(torch.autograd.Function):
    """A ReLU whose way down rectifies the signal (Zeiler & Fergus 2013, 2.1)."""

    @staticmethod
    def forward(context, x):
        return x.relu()

    @staticmethod
    def backward(context, signal):
        return signal.relu()


def forward(subject):
    with torch.inference_mode():
        return subject["model"](subject["input"])[0].tolist()


def occlusion_with_captum(subject):
    captum_attr = subject["captum"].attr
    shape, strides = (3, WINDOW, WINDOW), (3, STRIDE, STRIDE)
    with torch.inference_mode():
        captum_attr.Occlusion(subject["model"]).attribute(
            subject["image"], shape, strides, subject["baseline"], target=0, perturbations_per_eval=BATCH
        )
    return []


def occlusion(subject):
    """What Captum's `Occlusion` does with `perturbations_per_eval`: windows in batches, a whole forward pass for each."""
    image, baseline = subject["image"], subject["baseline"]
    places = [(y, x) for y in subject["rows"] for x in subject["columns"]]
    scores = []
    with torch.inference_mode():
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            masks = torch.zeros(len(batch), 1, 224, 224)
            for mask, (y, x) in zip(masks, batch):
                mask[:, y : y + WINDOW, x : x + WINDOW] = 1
            occluded = image * (1 - masks) + baseline * masks
            scores.append(subject["model"](occluded)[:, 0])
    return torch.cat(scores).tolist()


def scan(subject):
    """The nine strongest images of every map of every layer of interest, over four batches, with forward hooks."""
    best, seen = {}, {}
    hooks = [
        subject["modules"][name].register_forward_hook(lambda _m, _i, output, name=name: seen.__setitem__(name, output))
        for name in subject["interesting"]
    ]
    with torch.inference_mode():
        for batch in range(4):
            subject["model"](subject["input"])
            images = torch.arange(batch * BATCH, (batch + 1) * BATCH)
            for name, output in seen.items():
                maps = output.reshape(output.shape[0], output.shape[1], -1)
                value, position = maps.max(dim=2)
                entry = (value, position, images[:, None].expand_as(position))
                if name in best:
                    entry = tuple(torch.cat(pair) for pair in zip(best[name], entry))
                top = entry[0].topk(9, dim=0).indices
                best[name] = tuple(part.gather(0, top) for part in entry)
                maps.mean(dim=2)
    for hook in hooks:
        hook.remove()
    return best["pool5"][0].max(dim=0).values.tolist()


def projections(subject):
    """Forward to conv5 and down again in batches, one unit an image, by a backward pass whose ReLUs are the deconvnet's."""
    norms = []
    for _ in range(0, PROJECTIONS, BATCH):
        x = subject["input"].clone().requires_grad_()
        value = x
        for name, module in subject["modules"].items():
            if isinstance(module, nn.ReLU):
                value = Deconvnet.apply(value)
            elif isinstance(module, nn.LocalResponseNorm):
                value = value + (module(value) - value).detach()  # passed through on the way down
            else:
                value = module(value)
            if name == "conv5":
                break
        unit = subject["units"][:, None]
        activation = value.flatten(1).gather(1, unit)
        (projection,) = torch.autograd.grad(activation, x, activation.detach())
        norms = projection.flatten(1).norm(dim=1).tolist()
    return norms


def training(subject):
    model = subject["trained"]
    model.train()
    subject["optimizer"].zero_grad(set_to_none=True)
    loss = nn.functional.cross_entropy(model(subject["input"]), subject["labels"])
    loss.backward()
    subject["optimizer"].step()
    return []


def build(folder):
    with open(os.path.join(folder, "network.json")) as file:
        layers = json.load(file)["layers"]
    with open(os.path.join(folder, "request.json")) as file:
        request = json.load(file)

    def modules():
        weights = read_safetensors(os.path.join(folder, "weights.safetensors"))
        return {layer["name"]: module_of(layer, weights) for layer in layers}

    evaluated = modules()
    # Cross-entropy takes logits.
    trained = nn.Sequential(*(module for module in modules().values() if not isinstance(module, nn.Softmax)))
    return {
        **read_safetensors(os.path.join(folder, "images.safetensors")),
        "modules": evaluated,
        "model": nn.Sequential(*evaluated.values()).eval(),
        "trained": trained,
        "optimizer": torch.optim.SGD(trained.parameters(), lr=1e-5, momentum=0.9),
        "units": torch.tensor(request["units"]),
        "labels": torch.tensor(request["labels"]),
        "interesting": request["interesting"],
        "rows": request["rows"],
        "columns": request["columns"],
    }


def main():
    folder, threads = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(threads)
    subject = build(folder)
    tasks = {task.__name__: task for task in (forward, occlusion, scan, projections, training)}
    version = f"PyTorch {torch.__version__}"
    try:
        import captum.attr

        subject["captum"] = captum
        tasks["occlusion"] = occlusion_with_captum
        version += f", Captum {captum.__version__}"
    except ImportError:
        pass
    print(json.dumps({"version": version, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        numbers = tasks[line.strip()](subject)
        print(json.dumps({"seconds": time.perf_counter() - start, "numbers": numbers}), flush=True)


main()
