"""
Writes a PyTorch model so that Switchback opens it with the right pixels. Copy this one file beside your code:

    from switchback_export import export
    export(model, torch.rand(1, 3, 224, 224), "name.onnx", preprocessing=weights.transforms(), classes=names)

It writes name.onnx; name.switchback.json with the pixels and the classes; name.input.npy and name.output.npy, what the model makes of the example.
Needs torch and numpy; `preprocessing` may be

- torchvision's: `weights.transforms()`, or a `Compose` of Resize, CenterCrop, ToTensor, Normalize and their like, of `transforms` or `transforms.v2`;
- timm's: `timm.data.create_transform(...)`, or `timm.data.resolve_data_config(...)`;
- a dictionary of the fields of name.switchback.json, as docs/formats/pixels.md has them.
"""
import json
import math
import os

import numpy
import torch

#: Of Pillow, by its numbers.
PIL_INTERPOLATIONS = {0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic", 4: "box"}
INTERPOLATIONS = set(PIL_INTERPOLATIONS.values())
#: What changes no pixel that a network sees when it is used.
UNCHANGING = {"Identity", "ToImage", "ToPILImage", "PILToTensor", "MaybePILToTensor", "ToPureTensor"}


def export(model, example, path, preprocessing=None, classes=None):
    """
    Exports `model`, as it computes `example` [n, channels, height, width] when it is used, to `path`, which ends in .onnx. `classes`: a list of names, or a
    dictionary of them by number, in the order of the output. Raises ValueError for pixels or classes that cannot be told.
    """
    base, ending = os.path.splitext(path)
    if ending != ".onnx":
        raise ValueError(f"{path} does not end in .onnx: give a name that does.")
    told = for_channels(pixels(preprocessing), example.shape[1])
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            output = model(example)
        if not isinstance(output, torch.Tensor):
            raise ValueError(f"The model gives {type(output).__name__} and no tensor: wrap it in a module that gives the one output to look at.")
        names = class_names(classes, output.shape[1] if output.dim() == 2 else None)
        to_onnx(model, example, path)
    finally:
        model.train(was_training)
    numpy.save(f"{base}.input.npy", example.detach().cpu().numpy())
    numpy.save(f"{base}.output.npy", output.detach().cpu().numpy())
    sidecar = {**({"preprocessing": told} if told else {}), **({"classes": names} if names else {})}
    with open(f"{base}.switchback.json", "w", encoding="utf-8") as file:
        json.dump(sidecar, file, ensure_ascii=False, indent=2)


def to_onnx(model, example, path):
    """By the exporter that this PyTorch recommends and has what it needs, else by the one before it."""
    try:
        import onnxscript  # noqa: F401 the newer exporter writes with it

        torch.onnx.export(model, (example,), path, dynamo=True, external_data=False)
    except (ImportError, TypeError):
        options = {"dynamo": False} if "dynamo" in torch.onnx.export.__code__.co_varnames else {}
        torch.onnx.export(model, (example,), path, input_names=["input"], output_names=["output"], **options)


def class_names(classes, count):
    """The names in order; None where there are none."""
    if classes is None:
        return None
    names = [classes[i] for i in sorted(classes)] if isinstance(classes, dict) else list(classes)
    if count is not None and len(names) != count:
        raise ValueError(f"The model has {count} outputs and there are {len(names)} classes: give a name for each output.")
    return [str(name) for name in names]


def pixels(preprocessing):
    """The fields of name.switchback.json for transforms of torchvision or timm. Raises ValueError naming the first that is not known."""
    if preprocessing is None:
        return {}
    if isinstance(preprocessing, dict):
        return of_timm(preprocessing) if "input_size" in preprocessing else dict(preprocessing)
    if hasattr(preprocessing, "resize_size") and hasattr(preprocessing, "crop_size"):
        return of_preset(preprocessing)
    told = {}
    for step in getattr(preprocessing, "transforms", [preprocessing]):
        add_step(told, step)
    return told


def for_channels(told, channels):
    """torchvision takes one mean for every channel; the sidecar has a number for each."""
    return {key: value * channels if key in ("mean", "deviation") and len(value) == 1 else value for key, value in told.items()}


def of_preset(preset):
    """torchvision's `weights.transforms()`."""
    return {
        "channelOrder": "rgb",
        **resized(preset.resize_size, preset.interpolation),
        "scale": 1 / 255,
        **normalized(preset.mean, preset.std),
    }


def of_timm(config):
    """timm's `resolve_data_config`: the picture is made larger than the input by `crop_pct`, and its middle taken."""
    height, width = config["input_size"][-2:]
    crop, mode = config.get("crop_pct") or 0.875, config.get("crop_mode") or "center"
    size = (math.floor(height / crop), math.floor(width / crop))
    if mode not in ("center", "squash") or (mode == "center" and size[0] != size[1]):
        raise ValueError(f"Pictures cut by timm's crop mode {mode} to {height}×{width} cannot be told: give preprocessing as a dictionary.")
    return {
        "channelOrder": "rgb",
        **resized(size[0] if mode == "center" else size, config.get("interpolation", "bicubic")),
        "scale": 1 / 255,
        **normalized(config["mean"], config["std"]),
    }


def add_step(told, step):
    """One transform of a chain, into what is told of those before it."""
    name = type(step).__name__
    if name == "Compose" or name == "Sequential":
        for inner in getattr(step, "transforms", step):
            add_step(told, inner)
    elif name == "Resize":
        # Of tensors, which only transforms before this one make, the flag counts; Pillow always antialiases.
        antialias = bool(getattr(step, "antialias", True)) if "scale" in told else True
        told.update(resized(step.size, step.interpolation, antialias))
    elif name == "ResizeKeepRatio":
        told.update(kept_ratio(step))
    elif name in ("CenterCrop", "CenterCropOrPad"):
        told["cropRounding"] = "even"
    elif name in ("ToTensor", "MaybeToTensor", "ConvertImageDtype"):
        told.update(channelOrder="rgb", scale=1 / 255)
    elif name == "ToDtype":
        told.update(channelOrder="rgb", scale=1 / 255 if step.scale else 1)
    elif name == "Normalize":
        told.update(normalized(step.mean, step.std))
    elif name == "Grayscale" and step.num_output_channels == 1:
        told["channels"] = 1
    elif name not in UNCHANGING:
        raise ValueError(f"The transform {name} is none that Switchback computes: give preprocessing as a dictionary (docs/formats/pixels.md).")


def resized(size, interpolation, antialias=True):
    """A short side, or both."""
    sides = list(size) if isinstance(size, (list, tuple)) else [size]
    shape = {"mode": "short", "size": sides[0]} if len(sides) == 1 else {"mode": "squash", "size": sides}
    return {"resize": {**shape, "interpolation": interpolation_name(interpolation), "antialias": antialias}, "cropRounding": "even"}


def kept_ratio(step):
    """timm's, which fits a picture's long or short side."""
    height, width = step.size
    if getattr(step, "longest", 0) != 0 or height != width or getattr(step, "fill", 0) not in (0, None):
        raise ValueError("timm's ResizeKeepRatio with a long side cannot be told: give preprocessing as a dictionary (docs/formats/pixels.md).")
    return resized(height, step.interpolation)


def interpolation_name(interpolation):
    """Of torchvision's enumeration, Pillow's numbers, or timm's names."""
    name = PIL_INTERPOLATIONS.get(interpolation, getattr(interpolation, "value", interpolation))
    if name in INTERPOLATIONS:
        return name
    raise ValueError(f"The interpolation {name} is none that Switchback computes: give preprocessing as a dictionary (docs/formats/pixels.md).")


def normalized(mean, deviation):
    """Numbers of tensors, lists or single values."""
    listed = lambda values: [float(value) for value in (values.flatten().tolist() if hasattr(values, "flatten") else values)]
    return {"mean": listed(mean), "deviation": listed(deviation)}
