"""The analyses of `switchback bench` as they are done with PyTorch: the same network, weights, batch and number of threads.

Called by `switchback bench --peers` and `bench/device` as `torchPeer.py FOLDER THREADS [DEVICE]`, on the CPU unless another device is named
(`cuda`), to which the pictures go from main memory in each task. Reads the name of a task from each line of stdin, does it once,
and answers with a line of JSON: the seconds it took, and numbers by which to tell that both sides compute the same.

It is not called `pytorch.py`: torchvision looks for a module of that name, and finds what lies beside the script first.
"""

import json
import os
import sys
import time
from functools import partial

import torch
from torch import nn

try:
    from torchvision import transforms
    from torchvision.datasets import ImageFolder
except ImportError:
    ImageFolder = None

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
    if op == "relu6":
        return nn.ReLU6()
    if op == "add":
        return Sum()
    if op == "globalAveragePool":
        return nn.AdaptiveAvgPool2d(1)
    if op == "dropout":
        return nn.Dropout(layer["rate"])
    if op == "softmax":
        return nn.Softmax(dim=1)
    if op == "localResponseNormalization":
        size = layer["size"]
        return nn.LocalResponseNorm(size, layer["alpha"] * size, layer["beta"], layer["k"])  # PyTorch divides alpha by the size.
    if op == "maxPool":
        return nn.MaxPool2d(layer["kernelSize"], layer["strides"], layer["padding"][0], ceil_mode=layer["rounding"] == "ceil")
    weight, bias = weights[layer["name"] + ".weight"], weights.get(layer["name"] + ".bias")
    if op == "conv2d":
        groups = layer["groups"]
        geometry = (layer["kernelSize"], layer["strides"], layer["padding"][0])
        module = nn.Conv2d(weight.shape[1] * groups, weight.shape[0], *geometry, groups=groups, bias=bias is not None)
    elif op == "batchNorm":
        module = nn.BatchNorm2d(len(weight), layer["epsilon"], 1 - layer["momentum"])
        module.running_mean.data = weights[layer["name"] + ".running_mean"]
        module.running_var.data = weights[layer["name"] + ".running_var"]
    elif op == "dense":
        module = nn.Linear(weight.numel() // weight.shape[0], weight.shape[0])
        weight = weight.reshape(weight.shape[0], -1)
    else:
        raise ValueError(f"no module for {op}")
    module.weight.data = weight
    if bias is not None:
        module.bias.data = bias
    return nn.Sequential(nn.Flatten(), module) if op == "dense" else module


class Sum(nn.Module):
    def forward(self, *parts):
        return sum(parts[1:], parts[0])


class Graph(nn.Module):
    """Layers of `network.json` in their order, each of which reads what its `inputs` name, or the one before it."""

    def __init__(self, layers, modules):
        super().__init__()
        before = ["input"] + [layer["name"] for layer in layers]
        self.sources = [(layer["name"], layer.get("inputs", [before[at]])) for at, layer in enumerate(layers)]
        self.parts = nn.ModuleList(modules[name] for name, _ in self.sources)

    def forward(self, x):
        values = {"input": x}
        for (name, inputs), part in zip(self.sources, self.parts):
            values[name] = part(*(values[source] for source in inputs))
        return values[name]


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
        return subject["model"](subject["input"].to(subject["device"]))[0].tolist()


def occlusion_with_captum(subject):
    captum_attr = subject["captum"].attr
    shape, strides = (3, WINDOW, WINDOW), (3, STRIDE, STRIDE)
    with torch.inference_mode():
        captum_attr.Occlusion(subject["model"]).attribute(
            subject["image"].to(subject["device"]), shape, strides, subject["baseline"].to(subject["device"]), target=0, perturbations_per_eval=BATCH
        )
    return []


def occlusion(subject):
    """What Captum's `Occlusion` does with `perturbations_per_eval`: windows in batches, a whole forward pass for each."""
    image, baseline = (subject[name].to(subject["device"]) for name in ("image", "baseline"))
    places = [(y, x) for y in subject["rows"] for x in subject["columns"]]
    scores = []
    with torch.inference_mode():
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            masks = torch.zeros(len(batch), 1, 224, 224, device=subject["device"])
            for mask, (y, x) in zip(masks, batch):
                mask[:, y : y + WINDOW, x : x + WINDOW] = 1
            occluded = image * (1 - masks) + baseline * masks
            scores.append(subject["model"](occluded)[:, 0])
    return torch.cat(scores).tolist()


def scan(subject):
    """The nine strongest images of every map of every layer of interest, over four batches."""
    return scan_over(subject, (subject["input"] for _ in range(4)))


def index_folder(subject, folder, workers):
    """The same over a folder of JPEGs, as torchvision reads them: `workers` processes decode ahead."""
    shape = [transforms.Resize(256), transforms.CenterCrop(224), transforms.PILToTensor(), transforms.ConvertImageDtype(torch.float32)]
    images = ImageFolder(folder, transforms.Compose(shape))
    loader = torch.utils.data.DataLoader(images, BATCH, num_workers=workers)
    scan_over(subject, (batch for batch, _ in loader))
    return []


def scan_over(subject, batches):
    """With forward hooks; gives the strongest of each map of the highest layer that has any."""
    best, seen = {}, {}
    hooks = [
        subject["modules"][name].register_forward_hook(lambda _m, _i, output, name=name: seen.__setitem__(name, output))
        for name in subject["interesting"]
    ]
    with torch.inference_mode():
        first = 0
        for batch in batches:
            subject["model"](batch.to(subject["device"]))
            images = torch.arange(first, first + len(batch), device=subject["device"])
            first += len(batch)
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
    return best[subject["highest"]][0].max(dim=0).values.tolist()


def projections(subject):
    """Forward to conv5 and down again in batches, one unit an image, by a backward pass whose ReLUs are the deconvnet's."""
    norms = []
    for _ in range(0, PROJECTIONS, BATCH):
        x = subject["input"].to(subject["device"], copy=True).requires_grad_()
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
    loss = nn.functional.cross_entropy(model(subject["input"].to(subject["device"])), subject["labels"])
    loss.backward()
    subject["optimizer"].step()
    return []


def build(folder, device):
    with open(os.path.join(folder, "network.json")) as file:
        layers = json.load(file)["layers"]
    with open(os.path.join(folder, "request.json")) as file:
        request = json.load(file)

    def modules():
        weights = read_safetensors(os.path.join(folder, "weights.safetensors"))
        return {layer["name"]: module_of(layer, weights) for layer in layers}

    evaluated = modules()
    # Cross-entropy takes logits.
    trained = Graph([layer for layer in layers if layer["op"] != "softmax"], modules()).to(device)
    model = Graph(layers, evaluated).to(device).eval()
    return {
        **read_safetensors(os.path.join(folder, "images.safetensors")),
        "modules": evaluated,
        "model": model,
        "device": device,
        "trained": trained,
        "optimizer": torch.optim.SGD(trained.parameters(), lr=1e-5, momentum=0.9),
        "units": torch.tensor(request["units"], device=device),
        "labels": torch.tensor(request["labels"], device=device),
        "highest": request["highest"],
        "interesting": request["interesting"],
        "rows": request["rows"],
        "columns": request["columns"],
    }


def main():
    folder, threads = sys.argv[1], int(sys.argv[2])
    device = sys.argv[3] if len(sys.argv) > 3 else "cpu"
    torch.set_num_threads(threads)
    torch.backends.cudnn.allow_tf32 = False  # Numbers of 32 bits on both sides.
    subject = build(folder, device)
    tasks = {task.__name__: task for task in (forward, occlusion, scan, projections, training)}
    version = f"PyTorch {torch.__version__}"
    if device == "cuda":
        version += f" on {torch.cuda.get_device_name()}"
    try:
        import captum.attr

        subject["captum"] = captum
        tasks["occlusion"] = occlusion_with_captum
        version += f", Captum {captum.__version__}"
    except ImportError:
        pass
    if ImageFolder:
        for size in ("small", "large"):
            for workers in range(threads + 1):
                tasks[f"index {size} {workers}"] = partial(index_folder, folder=os.path.join(folder, size, "train"), workers=workers)
    about = {"version": version, "threads": torch.get_num_threads(), "readsFolders": ImageFolder is not None}
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        numbers = tasks[line.strip()](subject)
        if device == "cuda":
            torch.cuda.synchronize()
        print(json.dumps({"seconds": time.perf_counter() - start, "numbers": numbers}), flush=True)


main()
