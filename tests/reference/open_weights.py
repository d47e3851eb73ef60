"""What ganlet ships, opened by others: weights/digits.safetensors with Python's safetensors, no more than numpy beside it.

Lists its tensors and holds them to the names, shapes and precision that README and page tell of; builds G again
in numpy; draws ten digits, which the Rust tests must draw from the same latents (shipped_digits.json); and has 200
read by weights/classifier.safetensors, built again as well. Written from the layers' descriptions, not from the crate.

    python3 -m venv venv && venv/bin/pip install numpy safetensors
    venv/bin/python tests/reference/open_weights.py          # compares with shipped_digits.json
    venv/bin/python tests/reference/open_weights.py --write  # after other weights are shipped: writes it anew
"""

import json
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open

HERE = Path(__file__).parent
WEIGHTS = HERE.parents[1] / "weights"
NUMBERS = HERE / "shipped_digits.json"

# By index of the layer that has them. Dense: [inputs, units]; convolution: [out, in, height, width].
GENERATOR = {
    "1.weight": (32 + 10, 128), "1.bias": (128,),
    "3.weight": (128, 128), "3.bias": (128,),
    "5.weight": (128, 4 * 14 * 14), "5.bias": (4 * 14 * 14,),
    "9.weight": (1, 4, 5, 5), "9.bias": (1,),
}
DISCRIMINATOR = {
    "0.weight": (784, 128), "0.bias": (128,),
    "2.weight": (128, 128), "2.bias": (128,),
    "4.weight": (128, 10), "4.bias": (10,),
}
# Every so many pixels of a drawn image are kept for the Rust tests: 5 and 28 have no divisor in common.
EVERY = 5
# |found - kept|, of pixels from 0 to 1: the kept ones are rounded to six decimals.
TOLERANCE = 1e-6
# Of 200 digits that the classifier reads; it reads 98 % of handwritten ones as their labels.
READ_RIGHT = 0.95


def opened(name, precision):
    """(tensors in float64, shapes, metadata); every tensor must be of that precision."""
    with safe_open(WEIGHTS / name, framework="numpy") as file:
        precisions = {key: file.get_slice(key).get_dtype() for key in file.keys()}
        others = {key: found for key, found in precisions.items() if found != precision}
        assert not others, f"{name}: tensors that are not {precision}: {others}"
        tensors = {key: file.get_tensor(key) for key in file.keys()}
        metadata = file.metadata() or {}
    shapes = {key: tensor.shape for key, tensor in tensors.items()}
    return {key: tensor.astype(np.float64) for key, tensor in tensors.items()}, shapes, metadata


def part(tensors, network):
    prefix = f"{network}."
    return {key.removeprefix(prefix): tensor for key, tensor in tensors.items() if key.startswith(prefix)}


def dense(w, index, x):
    return x @ w[f"{index}.weight"] + w[f"{index}.bias"]


def convolved(w, index, x, stride):
    """[batch, channels, height, width]; 5 × 5 around each pixel, zeros outside."""
    padded = np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (5, 5), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("bchwij,ocij->bohw", windows, w[f"{index}.weight"]) + w[f"{index}.bias"][:, None, None]


def leaky(x):
    return np.where(x > 0, x, 0.2 * x)


def drawn(w, latents, labels):
    """[count, 784], from 0 to 1."""
    x = np.concatenate([latents, np.eye(10)[labels]], 1)
    for index in (1, 3, 5):
        x = leaky(dense(w, index, x))
    x = x.reshape(-1, 4, 14, 14).repeat(2, 2).repeat(2, 3)  # each pixel four times
    return 1 / (1 + np.exp(-convolved(w, 9, x, 1).reshape(-1, 784)))


def read(w, images):
    """The label that the classifier sees in each."""
    x = images.reshape(-1, 1, 28, 28)
    for index in (1, 3):
        x = np.maximum(convolved(w, index, x, 2), 0)
    x = np.maximum(dense(w, 6, x.reshape(len(x), -1)), 0)
    return dense(w, 9, x).argmax(1)


def check_tensors(shapes, metadata):
    networks = {"generator": GENERATOR, "discriminator": DISCRIMINATOR}
    expected = {f"{network}.{name}": shape for network, own in networks.items() for name, shape in own.items()}
    assert shapes == expected, f"tensors {shapes}, expected {expected}"
    header = json.loads(metadata["ganlet"])
    assert header["preset"] == "digits", header
    print(f"{len(shapes)} tensors of F16, {sum(map(np.prod, shapes.values()))} numbers, "
          f"after {header['position']['iteration']} iterations:")
    for name, shape in sorted(shapes.items()):
        print(f"  {name} {list(shape)}")


def main(writes):
    tensors, shapes, metadata = opened("digits.safetensors", "F16")
    check_tensors(shapes, metadata)
    rng = np.random.default_rng(0)
    labels = np.arange(200) % 10
    latents = rng.normal(size=(200, 32)).astype(np.float32)
    images = drawn(part(tensors, "generator"), latents.astype(np.float64), labels)
    found = images[:10, ::EVERY]

    classifier = part(opened("classifier.safetensors", "F32")[0], "classifier")
    right = (read(classifier, images) == labels).mean()
    print(f"{right:.1%} of {len(labels)} digits are read as the labels asked for")
    assert right >= READ_RIGHT, f"{READ_RIGHT:.0%} expected"

    if writes:
        write(latents[:10], labels[:10], found)
    kept = json.loads(NUMBERS.read_text())
    assert kept["latents"] == latents[:10].ravel().tolist(), f"{NUMBERS.name} is of other latents: run this with --write"
    strays = np.abs(np.array(kept["pixels"]) - found.ravel()).max()
    print(f"pixels are those of {NUMBERS.name} to {strays:.1e}")
    assert strays <= TOLERANCE, f"{NUMBERS.name} is not of these weights: after shipping others, run this with --write"


def write(latents, labels, pixels):
    content = {
        "about": f"Digits drawn by weights/digits.safetensors: every {EVERY}th pixel of each. Made by open_weights.py.",
        "every": EVERY, "labels": labels.tolist(), "latents": latents.ravel().tolist(),
        "pixels": pixels.round(6).ravel().tolist(),
    }
    # One line per entry: a change shows where it is.
    lines = [f"{json.dumps(key)}: {json.dumps(item)}" for key, item in content.items()]
    NUMBERS.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(writes="--write" in sys.argv[1:])
