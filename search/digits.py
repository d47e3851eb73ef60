"""The search behind the preset `digits`: variants of a conditional GAN, by the arithmetic that they take.

    python3 -m venv venv && venv/bin/pip install -r search/requirements.txt
    venv/bin/python search/digits.py                     # every row, seeds 1 and 2: an hour or so on one core
    venv/bin/python search/digits.py --rows "the preset" --seeds 1 2 3 --teraflops 0.35 1.5 7.5

Each row is the preset with some of its values changed; adding one is a line in ROWS. Floating-point operations
are counted, not seconds: a variant is judged when it has spent so many, whatever this program makes of them.
The CPU engine in the page does some 20 GFLOP/s, so that 0.35 TFLOP are about 15 seconds and 1.5 a minute.

Trained on the first nine tenths of the digits that `npm start` makes (dist/data) and judged by ganlet's own
classifier (weights/): label fidelity, the worst label's, diversity, and the Fréchet distance of 4,500 draws to all
of these digits as a multiple of one half of them to the other. That floor is lower than the page's, which has a
thousand digits on each side, and so steadier. Knows nothing of the crate; written in jax.
"""

import argparse
import gzip
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file

ROOT = Path(__file__).resolve().parent.parent
SIDE, PIXELS, LABELS = 28, 784, 10
DRAWS = 4_500

PRESET = {
    "latent": 32, "width": 128, "batch": 64, "rate": 3e-3, "beta1": 0.0, "beta2": 0.99,
    "fall": 8_000,           # from this iteration on the rate falls, as the inverse root of the iterations
    "average": 2.0,          # G is shown by its average over so many times the root of the run
    "loss": "non-saturating",
    "generator": "half",     # half: an MLP to 4 planes of half the side, up-sampled, one 5 x 5 convolution
    "head": "pick",          # pick: a logit for each label; project: one and the label's direction; join: one-hot input;
                             # own: 16 units and a logit for each label, on a shared first layer
    "norm": 2.0,             # of each of D's layers (Miyato et al. 2018); 0: not held
    "straight": False,       # the norm as a constant on the way back
    "batch_norm": False,     # in G
    "mismatched": 1,         # real digits under wrong labels, shown to D as fakes (Reed et al. 2016)
    "shift": 0,              # digits moved by up to so many pixels before D sees them (Zhao et al. 2020)
    "rank": 0,               # of D's first layer, as a product of two; 0: a layer as any other
    "consistency": 0.0,      # weight of (D(x) - D(x, moved by 2 pixels))² on real digits (Zhang et al. 2020)
    "matching": 0.0,         # weight of the distance between D's mean features of real and of drawn (Salimans et al. 2016)
    "late": 0,               # from this iteration on the batch is four times as large; 0: never
    "sorted": 1.0,           # how far each latent reaches, of the one before it
}

ROWS = {
    "the preset": {},
    "norm 1": {"norm": 1.0},
    "norm 3": {"norm": 3.0},
    "no norm held": {"norm": 0.0},
    "norm as a constant on the way back": {"straight": True},
    "G a plain MLP": {"generator": "mlp"},
    "G a plain MLP, norm 3": {"generator": "mlp", "norm": 3.0},
    "G from a quarter of the side, two convolutions": {"generator": "quarter"},
    "batch norm in G": {"batch_norm": True},
    "label projected in D": {"head": "project"},
    "label joined to D's input": {"head": "join"},
    "no real digits under wrong labels": {"mismatched": 0},
    "4 real digits under wrong labels": {"mismatched": 4},
    "8 real digits under wrong labels": {"mismatched": 8},
    "16 real digits under wrong labels": {"mismatched": 16},
    "hinge": {"loss": "hinge"},
    "shifts of 2 pixels": {"shift": 2},
    "beta1 0.5": {"beta1": 0.5},
    "rate 1e-3": {"rate": 1e-3},
    "rate 6e-3": {"rate": 6e-3},
    "rates that fall from iteration 2,000 on": {"fall": 2_000},
    "rates that fall from iteration 4,000 on": {"fall": 4_000},
    "batch 32": {"batch": 32},
    "batch 128": {"batch": 128},
    "width 256, rate 2e-3": {"width": 256, "rate": 2e-3},
    "latents of 16": {"latent": 16},
    "average over 8 roots of the run": {"average": 8.0},
    "D's first layer of rank 32": {"rank": 32},
    "a small D for each label on a shared first layer": {"head": "own"},
    "consistency": {"consistency": 1.0},
    "feature matching": {"matching": 1.0},
    "batch 256 from iteration 4,000": {"late": 4_000},
    "latents sorted, each nine tenths of the one before": {"sorted": 0.9},
}


# ---- data and judge -----------------------------------------------------------------------------

def idx(name, header):
    path = ROOT / "dist/data" / name
    if not path.exists():
        sys.exit(f"{path} is missing: `npm start` makes it")
    return np.frombuffer(gzip.open(path).read(), np.uint8)[header:]


class Judge:
    """ganlet's classifier: two convolutions of stride 2, 64 features, 10 logits."""

    def __init__(self, images, labels):
        kept = load_file(ROOT / "weights/classifier.safetensors")
        layers = [[kept[f"classifier.{index}.{part}"] for part in ("weight", "bias")] for index in (1, 3, 6, 9)]

        def read(x):
            x = x.reshape(-1, 1, SIDE, SIDE)
            for weight, bias in layers[:2]:
                x = jax.lax.conv_general_dilated(x, weight, (2, 2), [(2, 2)] * 2) + bias[:, None, None]
                x = jax.nn.relu(x)
            features = jax.nn.relu(x.reshape(len(x), -1) @ layers[2][0] + layers[2][1])
            return jnp.argmax(features @ layers[3][0] + layers[3][1], 1), features

        self.network = jax.jit(read)
        self.labels = labels
        _, self.real = self.read(images)
        by_chance = np.random.default_rng(0).permutation(len(labels))
        self.floor = frechet(self.real[by_chance[:DRAWS]], self.real[by_chance[DRAWS:]])

    def read(self, images):
        named, features = self.network(jnp.asarray(images))
        return np.asarray(named), np.asarray(features, np.float64)

    def figures(self, images, asked):
        named, features = self.read(images)
        each = [np.mean(named[asked == label] == label) for label in range(LABELS)]
        varied = [spread(features[asked == label]) / spread(self.real[self.labels == label]) for label in range(LABELS)]
        return {
            "fidelity": float(np.mean(named == asked)), "worst": float(min(each)),
            "frechet": float(frechet(features, self.real) / self.floor), "diversity": float(np.mean(varied)),
        }


def frechet(a, b):
    mean = a.mean(0) - b.mean(0)
    values, vectors = np.linalg.eigh(np.cov(a, rowvar=False))
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    other = np.cov(b, rowvar=False)
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ other @ root), 0)).sum()
    return mean @ mean + values.sum() + np.trace(other) - 2 * cross


def spread(features):
    """Mean distance over pairs."""
    squares = (features**2).sum(1)
    distances = np.sqrt(np.maximum(squares[:, None] + squares - 2 * features @ features.T, 0))
    return distances[np.triu_indices(len(features), 1)].mean()


# ---- networks -----------------------------------------------------------------------------------

def leaky(x):
    return jnp.where(x > 0, x, 0.2 * x)


def dense(key, inputs, units):
    limit = np.sqrt(6 / (inputs + units))
    return {"w": jax.random.uniform(key, (inputs, units), minval=-limit, maxval=limit), "b": jnp.zeros(units)}


def kernel(key, inputs, outputs):
    limit = np.sqrt(6 / (25 * (inputs + outputs)))
    return {"w": jax.random.uniform(key, (5, 5, inputs, outputs), minval=-limit, maxval=limit), "b": jnp.zeros(outputs)}


# The channels of the smallest image, and of what each convolution makes of it at twice the side.
CHANNELS = {"mlp": [], "half": [4, 1], "quarter": [16, 8, 1]}


def generator(row, key):
    keys = iter(jax.random.split(key, 8))
    channels = CHANNELS[row["generator"]]
    side = SIDE >> max(len(channels) - 1, 0)
    widths = [row["latent"] + LABELS, row["width"], row["width"], (channels or [1])[0] * side * side]
    layers = [dense(next(keys), *pair) for pair in zip(widths, widths[1:])]
    if row["batch_norm"]:
        for layer in layers[:-1]:
            layer |= {"gain": jnp.ones_like(layer["b"])}
    return {"dense": layers, "convolutions": [kernel(next(keys), *pair) for pair in zip(channels, channels[1:])]}


def draw(row, g, latents, one_hot):
    x = jnp.concatenate([latents, one_hot], 1)
    for index, layer in enumerate(g["dense"]):
        x = x @ layer["w"]
        if "gain" in layer:
            x = (x - x.mean(0)) / jnp.sqrt(x.var(0) + 1e-3) * layer["gain"]
        x = x + layer["b"]
        if index < len(g["dense"]) - 1 or g["convolutions"]:
            x = leaky(x)
    if g["convolutions"]:
        side = SIDE >> len(g["convolutions"])
        x = x.reshape(len(x), side, side, -1)
        for index, layer in enumerate(g["convolutions"]):
            x = doubled(x, layer["w"]) + layer["b"]
            if index < len(g["convolutions"]) - 1:
                x = leaky(x)
    return jax.nn.sigmoid(x.reshape(len(x), PIXELS))


def doubled(x, w):
    """Each pixel four times, then a 5 x 5 convolution, zeros around: as four 3 x 3 ones on the small image."""
    fold = np.zeros((2, 5, 3), np.float32)
    for phase in range(2):
        for tap in range(5):
            fold[phase, tap, (phase + tap - 2) // 2 + 1] = 1
    small = jnp.einsum("akm,bln,klio->mniabo", fold, fold, w)
    count, side, _, inputs = x.shape
    around = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    patches = jnp.concatenate([around[:, i : i + side, j : j + side] for i in range(3) for j in range(3)], -1)
    y = patches.reshape(-1, 9 * inputs) @ small.reshape(9 * inputs, -1)
    y = y.reshape(count, side, side, 2, 2, -1).transpose(0, 1, 3, 2, 4, 5)
    return y.reshape(count, 2 * side, 2 * side, -1)


OWN = 16


def widths_of_d(row):
    last = {"pick": [row["width"], LABELS], "own": [OWN * LABELS, 1]}.get(row["head"], [row["width"], 1])
    first = [PIXELS + LABELS * (row["head"] == "join")] + [row["rank"]] * (row["rank"] > 0)
    return [*first, row["width"], *last]


def discriminator(row, key):
    keys = iter(jax.random.split(key, 8))
    widths = widths_of_d(row)
    layers = [dense(next(keys), *pair) for pair in zip(widths, widths[1:])]
    table = jax.random.normal(next(keys), (LABELS, row["width"])) if row["head"] == "project" else None
    vectors = [jnp.ones(layer["b"].shape) for layer in layers]
    return {"dense": layers, "table": table}, vectors


def held(row, d, vectors):
    """D with each W at its norm, and the vectors after a step of power iteration."""
    if row["norm"] == 0:
        return d, vectors
    layers, moved = [], []
    for layer, u in zip(d["dense"], vectors):
        w = layer["w"]
        v = jax.lax.stop_gradient(w @ u)
        v = v / (jnp.linalg.norm(v) + 1e-12)
        u = jax.lax.stop_gradient(w.T @ v)
        u = u / (jnp.linalg.norm(u) + 1e-12)
        sigma = v @ w @ u
        layers.append(layer | {"w": w * row["norm"] / (jax.lax.stop_gradient(sigma) if row["straight"] else sigma)})
        moved.append(u)
    return d | {"dense": layers}, moved


def features_of(row, d, images, one_hot):
    x = jnp.concatenate([images, one_hot], 1) if row["head"] == "join" else images
    for index, layer in enumerate(d["dense"][:-1]):
        x = x @ layer["w"] + layer["b"]
        x = x if row["rank"] > 0 and index == 0 else leaky(x)
    # Of its own units, each label's D sees no others.
    return x * jnp.repeat(one_hot, OWN, 1) if row["head"] == "own" else x


def judge(row, d, images, one_hot):
    x = features_of(row, d, images, one_hot)
    logits = x @ d["dense"][-1]["w"] + d["dense"][-1]["b"]
    if row["head"] == "pick":
        return (logits * one_hot).sum(1)
    along = ((one_hot @ d["table"]) * x).sum(1) if row["head"] == "project" else 0
    return logits[:, 0] + along


def shifted(most, key, images):
    if most == 0:
        return images
    by = jax.random.randint(key, (len(images), 2), 0, 2 * most + 1)
    around = jnp.pad(images.reshape(-1, SIDE, SIDE), ((0, 0), (most, most), (most, most)))
    one = lambda image, at: jax.lax.dynamic_slice(image, at, (SIDE, SIDE)).reshape(PIXELS)
    return jax.vmap(one)(around, by)


# ---- training -----------------------------------------------------------------------------------

def operations(row):
    """Floating-point operations of one iteration, up-sampling folded into the filters."""
    channels = CHANNELS[row["generator"]]
    side = SIDE >> max(len(channels) - 1, 0)
    width = row["width"]
    g = [(row["latent"] + LABELS) * width, width * width, width * (channels or [1])[0] * side * side]
    for step, (inputs, outputs) in enumerate(zip(channels, channels[1:])):
        g.append((side << step) ** 2 * 9 * inputs * 4 * outputs)
    widths = widths_of_d(row)
    d = [inputs * outputs for inputs, outputs in zip(widths, widths[1:])]
    seen = 2 + (row["consistency"] > 0)       # real and fake, and real once more
    in_d = seen * (3 * sum(d) - d[0])         # forward, weights, and back but to the images
    in_g = sum(g) + 2 * sum(d) + 2 * sum(g) - g[0]  # G forward once, D forward and back, G's weights and back
    return 2 * row["batch"] * (in_d + in_g) + 2 * row["mismatched"] * (3 * sum(d) - d[0])


def latents_of(row, key, count):
    return jax.random.normal(key, (count, row["latent"])) * row["sorted"] ** jnp.arange(row["latent"])


def adam(row, weights, gradients, memory, step):
    first, second = memory
    first = jax.tree.map(lambda m, g: row["beta1"] * m + (1 - row["beta1"]) * g, first, gradients)
    second = jax.tree.map(lambda v, g: row["beta2"] * v + (1 - row["beta2"]) * g * g, second, gradients)
    rest1, rest2 = 1 - row["beta1"] ** step, 1 - row["beta2"] ** step
    rate = row["rate"] * jnp.minimum(1, (row["fall"] / step) ** 0.5)
    move = lambda w, m, v: w - rate * (m / rest1) / (jnp.sqrt(v / rest2) + 1e-8)
    return jax.tree.map(move, weights, first, second), (first, second)


def losses(row):
    plus = jax.nn.softplus
    if row["loss"] == "hinge":
        return lambda r, f: jax.nn.relu(1 - r).mean() + jax.nn.relu(1 + f).mean(), lambda f: -f.mean()
    return lambda r, f: plus(-r).mean() + plus(f).mean(), lambda f: plus(-f).mean()


def iteration(row, images, labels):
    d_loss, g_loss = losses(row)

    def run(state, _):
        g, average, d, vectors, g_memory, d_memory, key, step = state
        keys, step = jax.random.split(key, 6), step + 1
        chosen = jax.random.randint(keys[0], (row["batch"],), 0, len(labels))
        real, one_hot = images[chosen], jax.nn.one_hot(labels[chosen], LABELS)
        latents = latents_of(row, keys[1], row["batch"])
        fake = shifted(row["shift"], keys[2], draw(row, g, latents, one_hot))
        real = shifted(row["shift"], keys[3], real)

        def of_d(d):
            at_norm, moved = held(row, d, vectors)
            false = jnp.concatenate([fake, real[: row["mismatched"]]])
            under = jnp.concatenate([one_hot, jnp.roll(one_hot, 1 + step.astype(int) % 9, 1)[: row["mismatched"]]])
            on_real = judge(row, at_norm, real, one_hot)
            loss = d_loss(on_real, judge(row, at_norm, false, under))
            if row["consistency"] > 0:
                again = judge(row, at_norm, shifted(2, keys[2], real), one_hot)
                loss += row["consistency"] * ((on_real - again) ** 2).mean()
            return loss, moved

        gradients, vectors = jax.grad(of_d, has_aux=True)(d)
        d, d_memory = adam(row, d, gradients, d_memory, step)
        at_norm, _ = held(row, d, vectors)

        def of_g(g):
            drawn = shifted(row["shift"], keys[4], draw(row, g, latents, one_hot))
            loss = g_loss(judge(row, at_norm, drawn, one_hot))
            if row["matching"] > 0:
                apart = [features_of(row, at_norm, images, one_hot).mean(0) for images in (real, drawn)]
                loss += row["matching"] * ((apart[0] - apart[1]) ** 2).sum()
            return loss

        g, g_memory = adam(row, g, jax.grad(of_g)(g), g_memory, step)
        take = 1 / jnp.maximum(1, row["average"] * step**0.5)
        average = jax.tree.map(lambda a, w: a + take * (w - a), average, g)
        return (g, average, d, vectors, g_memory, d_memory, keys[5], step), None

    return jax.jit(lambda state: jax.lax.scan(run, state, None, length=100)[0])


def train(row, seed, marks, images, labels, figures):
    keys = jax.random.split(jax.random.PRNGKey(seed), 3)
    g = generator(row, keys[0])
    d, vectors = discriminator(row, keys[1])
    empty = lambda weights: (jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.zeros_like, weights))
    state = (g, g, d, vectors, empty(g), empty(d), keys[2], jnp.float32(0))
    later = row | {"batch": 4 * row["batch"]}
    early_hundred, late_hundred = (iteration(each, images, labels) for each in (row, later))
    asked = np.arange(DRAWS) % LABELS
    latents = latents_of(row, jax.random.PRNGKey(1_000 + seed), DRAWS)
    done, spent, told = 0, 0, []
    for mark in marks:
        while spent < mark * 1e12:
            is_late = 0 < row["late"] <= done
            state, done = (late_hundred if is_late else early_hundred)(state), done + 100
            spent += 100 * operations(later if is_late else row)
        drawn = draw(row, state[1], latents, jax.nn.one_hot(asked, LABELS))
        told.append({"teraflops": mark, "iterations": done, **figures(np.asarray(drawn), asked)})
    return told


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", nargs="+", choices=list(ROWS), default=list(ROWS), metavar="ROW")
    options.add_argument("--seeds", nargs="+", type=int, default=[1, 2])
    options.add_argument("--teraflops", nargs="+", type=float, default=[0.35, 1.5])
    options.add_argument("--base", nargs="+", default=[], metavar="NAME=VALUE", help="numbers of the preset to change in every row")
    options = options.parse_args()
    base = {name: type(PRESET[name])(float(value)) for name, value in (item.split("=") for item in options.base)}

    images = idx("mnist-10k-images-idx3-ubyte.gz", 16).reshape(-1, PIXELS).astype(np.float32) / 255
    labels = idx("mnist-10k-labels-idx1-ubyte.gz", 8).astype(np.int32)
    count = len(labels) - len(labels) // 10
    images, labels = images[:count], labels[:count]
    reader = Judge(images, labels)
    images, labels = jnp.asarray(images), jnp.asarray(labels)

    print("Fidelity / worst label, Fréchet as a multiple of real against real, diversity; the worst of seeds", *options.seeds)
    print("| | MFLOP an iteration |", " | ".join(f"{mark:g} TFLOP" for mark in options.teraflops), "|")
    print("|---|---|" + "---|" * len(options.teraflops))
    for name in options.rows:
        row = PRESET | base | ROWS[name]
        runs = [train(row, seed, options.teraflops, images, labels, reader.figures) for seed in options.seeds]
        for seed, told in zip(options.seeds, runs):
            print(json.dumps({"row": name, "seed": seed, "told": told}), file=sys.stderr, flush=True)
        cells = []
        for at in zip(*runs):
            least = {key: min(told[key] for told in at) for key in ("fidelity", "worst", "diversity")}
            most = max(told["frechet"] for told in at)
            cells.append(f"{least['fidelity']:.3f} / {least['worst']:.2f}, × {most:.1f}, {least['diversity']:.2f}")
        print(f"| {name} | {operations(row) / 1e6:.0f} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
