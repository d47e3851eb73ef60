"""A run that the page has saved, opened by others: Python's safetensors and numpy, as docs/python.md tells.

Builds G again from the file's tensors, draws from the latents that the page has drawn from, and holds the images to
the page's own. Written from the layers' descriptions, not from the crate.

    python tests/reference/open_run.py run.safetensors draws.json  # {"labels": …, "latents": …, "images": …}, flat
"""

import json
import sys

import numpy as np
from safetensors import safe_open

from open_weights import dense, drawn, part

# Single precision on the page, double here; pixels from 0 to 1.
TOLERANCE = 1e-4


def layer_normed(w, index, x):
    centred = x - x.mean(1, keepdims=True)
    normed = centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
    return normed * w[f"{index}.gain"] + w[f"{index}.bias"]


def drawn_by_mlp(w, latents, labels):
    """[count, 784], from 0 to 1: `mnist-cgan`'s."""
    x = dense(w, 1, np.concatenate([latents, np.eye(10)[labels]], 1))
    x = layer_normed(w, 3, np.where(x > 0, x, 0.02 * x))
    return 1 / (1 + np.exp(-dense(w, 4, x)))


DRAWN = {"digits": drawn, "mnist-cgan": drawn_by_mlp}


def main(run, draws):
    with safe_open(run, framework="numpy") as file:
        header = json.loads(file.metadata()["ganlet"])
        tensors = {key: file.get_tensor(key).astype(np.float64) for key in file.keys()}
    assert any(key.startswith("optimizer.") for key in tensors), "a saved run goes on: its optimisers' memory is in it"
    with open(draws) as file:
        kept = json.load(file)
    labels = np.array(kept["labels"])
    latents = np.array(kept["latents"]).reshape(len(labels), -1)
    found = DRAWN[header["preset"]](part(tensors, "generator"), latents, labels)
    strays = np.abs(found.ravel() - np.array(kept["images"])).max()
    print(f"{header['preset']}, after {header['position']['iteration']} iterations: "
          f"{len(labels)} digits are those of the page to {strays:.1e}")
    assert strays <= TOLERANCE, f"{TOLERANCE:.0e} allowed"
    assert found.std() > 0.01, "nothing is drawn"


if __name__ == "__main__":
    main(*sys.argv[1:])
