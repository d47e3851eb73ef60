"""The independent oracle, second part: whole iterations of the presets with images.

As oracle.py, from papers and tutorials, without reading the crate; gradients by jax in float64.
The networks keep every layer of their preset at small widths, their images at 4 × 4 or 12 × 12 pixels.

    python3 -m venv venv && venv/bin/pip install -r tests/reference/requirements.txt
    venv/bin/python tests/reference/oracle_presets.py  # rewrites step_mnist_{gan,wgan,…}.json and step_digits.json
    venv/bin/python tests/reference/oracle_presets.py digits  # rewrites one

Conventions, beside those of oracle.py:
- Images are [batch, channels, height, width]; flat, they are read row by row.
- Convolutions are cross-correlations, weight [out, in, 5, 5], padding 2 on every side at either stride;
  transposed ones have weight [in, out, 5, 5], stride 2, padding 2, output padding 1.
- Batch norm: biased variance, epsilon inside the root; running = momentum · running + (1 - momentum) · batch,
  from 0 and 1. G's are updated in its own step alone; D's in its step, by the real pass, then by the fake.
- `noise` is what dropout multiplies by (0 or 1 / (1 - rate)) and what Gaussian noise multiplies its sd by, one
  entry a layer, [batch, features], in the order of the passes, within a pass in the order of the layers.
- `unpinned` parameters are biases before batch norm: their gradient is zero but for rounding, which Adam would
  turn into steps. Here they stay where they are; where they do not, running means move by what they moved.
- dReal, dFake: mean output of D (a critic's score) in the passes of its own step.
- Spectral norms: see `HeldNetwork`. `raw` are the weights that the optimiser moves; `discriminator` is always what
  judges, so that raw and judging weights are the same but for the dense layers' W.
"""

import sys
from copy import deepcopy
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import oracle
from oracle import Adam, RmsProp, float32

jax.config.update("jax_enable_x64", True)

precision = np.float64


# ---- layers -------------------------------------------------------------------------------------

class Pass:
    """What a forward pass consumes, and what it leaves behind."""

    def __init__(self, labels, noise):
        self.labels, self.noise = labels, iter(noise)
        self.statistics, self.kink = [], np.inf

    def near(self, x):
        self.kink = jnp.minimum(self.kink, jnp.abs(x).min())


class Layer:
    shapes = {}


class Dense(Layer):
    def __init__(self, inputs, outputs, bias=True):
        self.shapes = {"weight": (inputs, outputs)} | ({"bias": (outputs,)} if bias else {})

    def __call__(self, w, x, _):
        return x @ w["weight"] + w.get("bias", 0)


class Conv(Layer):
    def __init__(self, inputs, outputs, stride, bias=True):
        self.stride = stride
        self.shapes = {"weight": (outputs, inputs, 5, 5)} | ({"bias": (outputs,)} if bias else {})

    def __call__(self, w, x, _):
        y = lax.conv_general_dilated(x, w["weight"], (self.stride,) * 2, [(2, 2)] * 2)
        return y + w["bias"][:, None, None] if "bias" in w else y


class ConvTranspose(Layer):
    """Zeros between the pixels, then the flipped kernel at stride 1."""

    def __init__(self, inputs, outputs):
        self.shapes = {"weight": (inputs, outputs, 5, 5)}

    def __call__(self, w, x, _):
        kernel = jnp.flip(w["weight"], (2, 3)).swapaxes(0, 1)
        return lax.conv_general_dilated(x, kernel, (1, 1), [(2, 3)] * 2, lhs_dilation=(2, 2))


class LeakyRelu(Layer):
    def __init__(self, slope=0.0):
        self.slope = slope

    def __call__(self, _, x, given):
        given.near(x)
        return jnp.where(x > 0, x, self.slope * x)


class LayerNorm(Layer):
    def __init__(self, width):
        self.shapes = {"gain": (width,), "bias": (width,)}

    def __call__(self, w, x, _):
        normal = (x - x.mean(1, keepdims=True)) / jnp.sqrt(x.var(1, keepdims=True) + 1e-5)
        return normal * w["gain"] + w["bias"]


class BatchNorm(Layer):
    """Each feature of flat draws over the batch, each channel of images over batch and places."""

    def __init__(self, width, epsilon, momentum, affine):
        self.width, self.epsilon, self.momentum = width, epsilon, momentum
        self.shapes = {"gain": (width,), "bias": (width,)} if affine else {}

    def __call__(self, w, x, given):
        others = (0, *range(2, x.ndim))
        mean, variance = x.mean(others), x.var(others)
        given.statistics.append((mean, variance))

        def wide(values):
            return jnp.expand_dims(values, others)

        normal = (x - wide(mean)) / jnp.sqrt(wide(variance) + self.epsilon)
        return normal * wide(w["gain"]) + wide(w["bias"]) if w else normal


class MultiplyEmbedding(Layer):
    def __init__(self, latent):
        self.shapes = {"table": (10, latent)}

    def __call__(self, w, z, given):
        return z * w["table"][given.labels]


class JoinEmbedding(Layer):
    def __init__(self, pixels):
        self.shapes = {"table": (10, pixels)}

    def __call__(self, w, x, given):
        plane = w["table"][given.labels].reshape(-1, 1, *x.shape[2:])
        return jnp.concatenate([x, plane], 1)


class JoinLabel(Layer):
    """One-hot behind the features, or ten planes of 0 and 1 behind the channels."""

    def __call__(self, _, x, given):
        one_hot = jax.nn.one_hot(given.labels, 10, dtype=x.dtype)
        if x.ndim == 4:
            one_hot = jnp.broadcast_to(one_hot[:, :, None, None], (len(x), 10, *x.shape[2:]))
        return jnp.concatenate([x, one_hot], 1)


class PickLabel(Layer):
    """Of ten features, the label's own: [batch, 10] → [batch, 1]."""

    def __call__(self, _, x, given):
        return jnp.take_along_axis(x, given.labels[:, None], 1)


class Reshape(Layer):
    def __init__(self, *shape):
        self.shape = shape

    def __call__(self, _, x, _given):
        return x.reshape(len(x), *self.shape)


class Upsample(Layer):
    """Twice the side, each pixel four times."""

    def __call__(self, _, x, _given):
        return x.repeat(2, 2).repeat(2, 3)


class Sigmoid(Layer):
    def __call__(self, _, x, _given):
        return jax.nn.sigmoid(x)


class Tanh(Layer):
    def __call__(self, _, x, _given):
        return jnp.tanh(x)


class Dropout(Layer):
    RATE = 0.3

    def __init__(self, features):
        self.features = features

    def draw(self, rng, batch):
        return float32((rng.uniform(size=(batch, self.features)) >= self.RATE) / (1 - self.RATE))

    def __call__(self, _, x, given):
        return x * next(given.noise).reshape(x.shape)


class GaussianNoise(Layer):
    def __init__(self, sd, features):
        self.sd, self.features = sd, features

    def draw(self, rng, batch):
        return float32(rng.normal(size=(batch, self.features)))

    def __call__(self, _, x, given):
        return x + self.sd * next(given.noise).reshape(x.shape)


def check_convolutions():
    """Both kinds against plain loops."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 3, 4, 4)), rng.normal(size=(3, 2, 5, 5))
    spread = np.zeros((2, 2, 8, 8))
    gathered = np.zeros((2, 3, 4, 4))
    for n, c, o, i, j, u, v in np.ndindex(2, 3, 2, 4, 4, 5, 5):
        row, column = 2 * i + u - 2, 2 * j + v - 2
        if 0 <= row < 8 and 0 <= column < 8:
            spread[n, o, row, column] += x[n, c, i, j] * w[c, o, u, v]
    assert np.allclose(ConvTranspose(3, 2)({"weight": w}, x, None), spread, rtol=0, atol=1e-12)
    # The other way: the same places, read instead of written.
    for n, o, c, i, j, u, v in np.ndindex(2, 3, 2, 4, 4, 5, 5):
        row, column = 2 * i + u - 2, 2 * j + v - 2
        if 0 <= row < 8 and 0 <= column < 8:
            gathered[n, o, i, j] += spread[n, c, row, column] * w[o, c, u, v]
    assert np.allclose(Conv(2, 3, 2)({"weight": w, "bias": np.zeros(3)}, spread, None), gathered, rtol=0, atol=1e-10)


# ---- networks and steps -------------------------------------------------------------------------

class Out(NamedTuple):
    value: jax.Array
    statistics: list
    kink: jax.Array


class Network(oracle.Network):
    def __init__(self, name, layers, rng, unpinned=(), cancelling=()):
        def draw(layer, part):
            shape = layer.shapes[part]
            if part == "weight":
                inputs = {Dense: shape[:1], Conv: shape[1:], ConvTranspose: shape[:1] + shape[2:]}[type(layer)]
                return float32(rng.uniform(-1, 1, shape) * np.sqrt(3 / np.prod(inputs))).astype(precision)
            # The presets' biases are 0, their gains 1; here they must show.
            width = 1 if part == "table" else 0.3
            return float32((part == "gain") + rng.uniform(-width, width, shape)).astype(precision)

        super().__init__(name, layers, draw)
        self.unpinned, self.cancelling = unpinned, cancelling
        self.running = {index: [np.zeros(layer.width, precision), np.ones(layer.width, precision)]
                        for index, layer in enumerate(layers) if isinstance(layer, BatchNorm)}

    def forward(self, weights, x, labels=None, noise=(), layers=slice(None)):
        given = Pass(labels, [jnp.asarray(entry, precision) for entry in noise])
        x = jnp.asarray(x, precision)
        for layer, w in zip(self.layers[layers], weights):
            x = layer(w, x, given)
        return Out(x, given.statistics, given.kink)

    def draw_noise(self, rng, batch):
        """One pass's."""
        return [layer.draw(rng, batch) for layer in self.layers if hasattr(layer, "draw")]

    def track(self, out):
        for (index, running), batch in zip(self.running.items(), out.statistics):
            momentum = self.layers[index].momentum
            for which in range(2):
                running[which] = momentum * running[which] + (1 - momentum) * np.asarray(batch[which])

    def running_written(self):
        return [[f"{index}.{name}", [values.size], values]
                for index, running in self.running.items()
                for name, values in zip(("mean", "variance"), running)]


class HeldNetwork(Network):
    """Each dense layer judges by norm · W / σ, σ the largest singular value of its W (Miyato et al. 2018, where norm is 1).

    σ comes from power iteration, algorithm 1 there: v = W u / |W u|, u = Wᵀ v / |Wᵀ v|, σ = vᵀ W u, with W
    [inputs, units]. u begins as ones; 16 steps on the first weights, then one after each update. A loss is
    differentiated through σ, u and v being constants. Biases are free.
    """

    FIRST_STEPS = 16

    def __init__(self, *args, norm, **options):
        super().__init__(*args, **options)
        self.norm = norm
        self.vectors = {index: [None, np.ones(layer.shapes["weight"][1], precision)]
                        for index, layer in enumerate(self.layers) if isinstance(layer, Dense)}
        for _ in range(self.FIRST_STEPS):
            self.turn()

    def turn(self):
        """One step of power iteration in every layer."""
        for index, vectors in self.vectors.items():
            w = self.weights[index]["weight"]
            v = w @ vectors[1]
            v /= np.linalg.norm(v)
            u = w.T @ v
            vectors[:] = v, u / np.linalg.norm(u)

    def sigmas(self, weights):
        return {index: v @ weights[index]["weight"] @ u for index, (v, u) in self.vectors.items()}

    def judging(self, weights):
        sigmas = self.sigmas(weights)
        return [parts | {"weight": self.norm * parts["weight"] / sigmas[index]} if index in sigmas else parts
                for index, parts in enumerate(weights)]

    def forward(self, weights, *args):
        return super().forward(self.judging(weights), *args)

    def sigma_errors(self):
        """How far each σ lies from the singular value decomposition's, relative to it."""
        largest = {index: np.linalg.svd(self.weights[index]["weight"], compute_uv=False)[0] for index in self.vectors}
        return [abs(sigma / largest[index] - 1) for index, sigma in self.sigmas(self.weights).items()]

    def written(self):
        raw, self.weights = self.weights, self.judging(self.weights)
        try:
            return super().written()
        finally:
            self.weights = raw

    def raw_written(self):
        return super().written()


def check_spectral_norm():
    """Power iteration in the limit against numpy's singular values, and the gradient against equation 12."""
    rng = np.random.default_rng(0)
    d = HeldNetwork("d", [Dense(6, 4)], rng, norm=3.0)
    for _ in range(1_000):
        d.turn()
    assert max(d.sigma_errors()) < 1e-12
    w, [v, u] = d.weights[0]["weight"], d.vectors[0]
    [held] = d.judging(d.weights)
    assert abs(np.linalg.svd(held["weight"], compute_uv=False)[0] - 3) < 1e-12
    up = rng.normal(size=w.shape)  # the gradient at the held weights
    found = jax.grad(lambda w: (d.judging([{"weight": w}])[0]["weight"] * up).sum())(w)
    # With W̄ = W / σ: 1/σ (G - ⟨G, W̄⟩ v uᵀ), here three times as much.
    sigma = v @ w @ u
    expected = 3 / sigma * (up - (up * w / sigma).sum() * np.outer(v, u))
    assert np.allclose(found, expected, rtol=0, atol=1e-12)
    # The decomposition's own σ has no other gradient where u and v have converged.
    for place in np.ndindex(*w.shape):
        step = np.zeros_like(w)
        step[place] = 1e-6
        ends = [((w + side) / np.linalg.svd(w + side, compute_uv=False)[0] * up).sum() * 3 for side in (step, -step)]
        assert abs((ends[0] - ends[1]) / 2e-6 - expected[place]) < 1e-7


# What float32 could get wrong: a gradient that is nearly zero beside the others of its parameter, because the
# optimisers divide it by its own size; an input to LeakyReLU so near to 0 that rounding turns its sign.
smallest_gradient = smallest_ratio = nearest_kink = np.inf
# How far power iteration on the first weights is from the decomposition's singular values, relative to them.
farthest_sigma = 0.0


def differentiate(weights, objective):
    """(loss, gradients, the outputs of D and G) of an objective that gives (loss, outputs)."""
    global nearest_kink
    (loss, outs), gradients = jax.value_and_grad(objective, has_aux=True)(weights)
    nearest_kink = min(nearest_kink, *(float(out.kink) for out in outs))
    return loss.item(), jax.tree.map(np.array, gradients), outs


def update(rule, network, gradients):
    global smallest_gradient, smallest_ratio
    for index, parts in enumerate(gradients):
        for part, g in parts.items():
            name = f"{network.name}.{index}.{part}"
            if name in network.unpinned and precision == np.float64:  # float32 shows what rounding makes of it
                g[:] = 0
            if g.any() and name not in network.cancelling:
                size = np.abs(g[g != 0])
                smallest_gradient = min(smallest_gradient, size.min())
                smallest_ratio = min(smallest_ratio, size.min() / size.max())
    rule.apply(network, gradients)


def cross_entropy(logits, target):
    return (target * jax.nn.softplus(-logits) + (1 - target) * jax.nn.softplus(logits)).mean()


def probability(logits):
    return jax.nn.sigmoid(logits).mean().item()


def judged(d, weights, draws, labels, noise, target):
    """D's part of the loss on one batch."""
    out = d.forward(weights, draws, labels, noise)
    return cross_entropy(out.value, target), [out]


def asked(g, d, z, labels=None, noise=(), loss=lambda logits: cross_entropy(logits, 1.0)):
    """G's loss through D as it is, and G's gradients; G keeps the statistics."""
    def objective(weights):
        fake = g.forward(weights, z, labels)
        judgement = d.forward(d.weights, fake.value, labels, noise)
        return loss(judgement.value), [fake, judgement]

    value, gradients, (fake, _) = differentiate(g.weights, objective)
    g.track(fake)
    return value, gradients


def state(g, d, running=False):
    written = {"generator": g.written(), "discriminator": d.written()}
    if running:
        written["running"] = {"generator": g.running_written(), "discriminator": d.running_written()}
    return written


def draw_images(rng, batch, pixels):
    return rng.integers(0, 257, (batch, pixels)) / 256  # so that 2x - 1 is exact too


def draw_labels(rng, batch):
    return rng.integers(0, 10, batch)


def flat(arrays):
    return [array.ravel() for array in arrays]


# ---- whole iterations ---------------------------------------------------------------------------

def dense_generator(rng, latent, hidden, pixels):
    layers = [Dense(latent, hidden), LeakyRelu(0.02), LayerNorm(hidden), Dense(hidden, pixels), Sigmoid()]
    return Network("generator", layers, rng)


def mnist_gan(rng):
    """Both gradients at the same weights, then both applied."""
    pixels, latent, hidden, batch = 16, 5, 7, 8
    g = dense_generator(rng, latent, hidden, pixels)
    d = Network("discriminator", [Dense(pixels, hidden), LeakyRelu(0.02), LayerNorm(hidden), Dense(hidden, 1)], rng)
    d_rule, g_rule = Adam(1e-4, epsilon=1e-7), Adam(1e-4, epsilon=1e-7)
    initial = state(g, d)

    iterations = []
    for _ in range(2):
        real, labels = draw_images(rng, batch, pixels), draw_labels(rng, batch)
        z = float32(rng.normal(size=(batch, latent)))
        fake = g.forward(g.weights, z).value

        def objective(weights):
            on_real, on_fake = d.forward(weights, real), d.forward(weights, fake)
            return cross_entropy(on_real.value, 1.0) + cross_entropy(on_fake.value, 0.0), [on_real, on_fake]

        d_loss, d_gradients, (on_real, on_fake) = differentiate(d.weights, objective)
        g_loss, g_gradients = asked(g, d, z)
        update(d_rule, d, d_gradients)
        update(g_rule, g, g_gradients)
        iterations.append({
            "real": real.ravel(), "realLabels": labels, "latents": z.ravel(), "noise": [],
            "dLoss": d_loss, "gLoss": g_loss, "dReal": probability(on_real.value), "dFake": probability(on_fake.value),
        })
    return {
        "about": "Two iterations of mnist-gan. D's loss is the sum of its means on real and on fake; G's gradient is "
                 "taken at the same weights of D, on the same latents; then both are applied. Adam 1e-4, 0.9, 0.999, "
                 "epsilon 1e-7. realLabels are not used.",
        "sizes": {"pixels": pixels, "latent": latent, "hidden": hidden, "batch": batch},
        "unpinned": [], "initial": initial, "iterations": iterations, "final": state(g, d),
    }


def mnist_wgan(rng):
    """Five critic steps, each with new draws and then clipped weights; G on the last latents."""
    pixels, latent, hidden, batch, clip = 16, 5, 7, 8, 0.01
    g = dense_generator(rng, latent, hidden, pixels)
    critic = [Dense(pixels, hidden), LeakyRelu(0.02), Dense(hidden, 1)]
    # This bias has no gradient where as many real as fake draws pass its unit; epsilon then holds rounding down.
    cancelling = ["discriminator.0.bias"]
    d = Network("discriminator", critic, rng, cancelling=cancelling)
    d_rule, g_rule = RmsProp(5e-5), RmsProp(5e-5)
    initial = state(g, d)

    # The same critic with clipped gradients instead. Two steps and more tell it from no clipping at all: RMSprop's
    # first is of the same size whatever the gradient.
    other = Network("discriminator", critic, rng, cancelling=cancelling)
    other.weights = deepcopy(d.weights)
    other_rule = RmsProp(5e-5)

    def gradients_of(critic, real, fake):
        def objective(weights):
            on_real, on_fake = critic.forward(weights, real), critic.forward(weights, fake)
            return on_fake.value.mean() - on_real.value.mean(), [on_real, on_fake]

        return differentiate(critic.weights, objective)

    steps, clipping = [], []
    for _ in range(5):
        real, labels = draw_images(rng, batch, pixels), draw_labels(rng, batch)
        z = float32(rng.normal(size=(batch, latent)))
        fake = g.forward(g.weights, z).value

        d_loss, gradients, (on_real, on_fake) = gradients_of(d, real, fake)
        update(d_rule, d, gradients)
        for part in (part for layer in d.weights for part in layer.values()):
            np.clip(part, -clip, clip, out=part)
        steps.append({
            "real": real.ravel(), "realLabels": labels, "latents": z.ravel(),
            "dLoss": d_loss, "dReal": on_real.value.mean().item(), "dFake": on_fake.value.mean().item(),
        })

        d_loss, gradients, _ = gradients_of(other, real, fake)
        update(other_rule, other, jax.tree.map(lambda gradient: np.clip(gradient, -clip, clip), gradients))
        clipping.append({"dLoss": d_loss, "discriminator": other.written()})

    g_loss, gradients = asked(g, d, z, loss=lambda scores: -scores.mean())
    update(g_rule, g, gradients)
    last = {key: steps[-1][key] for key in ("latents", "dLoss", "dReal", "dFake")}
    return {
        "about": "One iteration of mnist-wgan: five critic steps on the draws of `criticSteps`, the loss mean C(fake) "
                 "- mean C(real), every weight and bias clipped to ±0.01 after each; then G on the latents of the "
                 "last, whose figures are the iteration's. RMSprop 5e-5, rho 0.9, epsilon 1e-7 outside the root. "
                 "gradientClipping: the critic after each of the same five steps from the initial weights, every entry "
                 "of its gradient clipped to ±0.01 instead. realLabels are not used.",
        "sizes": {"pixels": pixels, "latent": latent, "hidden": hidden, "batch": batch},
        "unpinned": [], "initial": initial,
        "iterations": [{"criticSteps": steps, **last, "noise": [], "gLoss": g_loss}],
        "final": state(g, d),
        "gradientClipping": clipping,
    }


def dcgan(rng, embed):
    """D on real, D on fake, G on the same latents; with `embed`, G and D learn a table of the labels."""
    side, latent, narrow, wide, batch = 12, 6, 3, 4, 8
    base, pixels = side // 4, side**2

    def norm(width):
        return BatchNorm(width, 1e-3, 0.99, affine=True)

    first = len("z") if embed else 0  # layers before G's first Dense
    g = Network("generator", [
        *([MultiplyEmbedding(latent)] if embed else []),
        Dense(latent, wide * base**2), LeakyRelu(0.2), norm(wide * base**2), Reshape(wide, base, base),
        Upsample(), Conv(wide, narrow, 1), norm(narrow), LeakyRelu(0.2),
        Upsample(), Conv(narrow, 1, 1), Tanh(),
    ], rng, unpinned=[f"generator.{5 + embed}.bias"])
    d = Network("discriminator", [
        Reshape(1, side, side), *([JoinEmbedding(pixels)] if embed else []),
        Conv(1 + embed, narrow, 2), LeakyRelu(0.2), Dropout(narrow * (side // 2) ** 2),
        Conv(narrow, wide, 2), LeakyRelu(0.2), Dropout(wide * base**2),
        Reshape(wide * base**2), Dense(wide * base**2, 1),
    ], rng)
    d_rule, g_rule = (Adam(2e-4, beta1=0.5, epsilon=1e-7) for _ in range(2))
    initial = state(g, d)

    iterations = []
    for _ in range(2):
        real, labels = draw_images(rng, batch, pixels), draw_labels(rng, batch)
        z = float32(rng.normal(size=(batch, latent)))
        noise = [d.draw_noise(rng, batch) for _ in range(3)]
        fake = g.forward(g.weights, z, labels).value

        losses, outputs = [], []
        for draws, own, target in [(2 * real - 1, noise[0], 1.0), (fake, noise[1], 0.0)]:
            loss, gradients, [out] = differentiate(d.weights, lambda w: judged(d, w, draws, labels, own, target))
            update(d_rule, d, gradients)
            losses.append(loss)
            outputs.append(probability(out.value))
        g_loss, gradients = asked(g, d, z, labels, noise[2])
        update(g_rule, g, gradients)
        iterations.append({
            "real": real.ravel(), "realLabels": labels, "latents": z.ravel(), "noise": flat(sum(noise, [])),
            "dLossReal": losses[0], "dLossFake": losses[1], "dLoss": sum(losses) / 2, "gLoss": g_loss,
            "dReal": outputs[0], "dFake": outputs[1],
        })
    return {
        "about": f"Two iterations of mnist-{'cgan-embed' if embed else 'dcgan'}. D on real (2x - 1), D on fake (batch "
                 "statistics), each with its own dropout and Adam step; G on the same latents through D with dropout. "
                 "dLoss is the mean of the two. Adam 2e-4, 0.5, 0.999, epsilon 1e-7; batch norm epsilon 1e-3, momentum "
                 "0.99. " + ("Fakes carry realLabels." if embed else "realLabels are not used.")
                 + " unpinned: the gradient of a bias before batch norm is zero but for rounding.",
        "sizes": {"side": side, "latent": latent, "narrow": narrow, "wide": wide, "batch": batch},
        "unpinned": g.unpinned, "initial": initial, "iterations": iterations, "final": state(g, d, running=True),
    }


def mnist_cdcgan(rng):
    """The label at every layer; D in even iterations, G in odd ones."""
    side, latent, narrow, wide, hidden, batch = 12, 5, 3, 4, 8, 12
    base = side // 4

    def norm(width):
        return BatchNorm(width, 1e-8, 0.9, affine=False)

    g = Network("generator", [
        JoinLabel(), Dense(latent + 10, hidden, bias=False), norm(hidden), LeakyRelu(),
        JoinLabel(), Dense(hidden + 10, wide * base**2, bias=False), norm(wide * base**2), LeakyRelu(),
        Reshape(wide, base, base),
        JoinLabel(), ConvTranspose(wide + 10, narrow), norm(narrow), LeakyRelu(),
        JoinLabel(), ConvTranspose(narrow + 10, 1), Sigmoid(),
    ], rng)
    d = Network("discriminator", [
        Reshape(1, side, side),
        JoinLabel(), Conv(1 + 10, narrow, 2, bias=False), LeakyRelu(0.2),
        JoinLabel(), Conv(narrow + 10, wide, 2, bias=False), norm(wide), LeakyRelu(0.2),
        Reshape(wide * base**2),
        JoinLabel(), Dense(wide * base**2 + 10, hidden, bias=False), norm(hidden), LeakyRelu(0.2),
        JoinLabel(), Dense(hidden + 10, 1, bias=False),
    ], rng)
    d_rule, g_rule = Adam(2e-4, beta1=0.5), Adam(2e-4, beta1=0.5)
    initial = state(g, d)

    iterations = []
    for step in range(4):
        real, labels = draw_images(rng, batch, side**2), draw_labels(rng, batch)
        z = float32(rng.uniform(-1, 1, (batch, latent)))
        iteration = {"real": real.ravel(), "realLabels": labels, "latents": z.ravel(), "noise": []}
        if step % 2 == 0:
            fake = g.forward(g.weights, z, labels).value

            def objective(weights):
                on_real, on_fake = d.forward(weights, real, labels), d.forward(weights, fake, labels)
                return cross_entropy(on_real.value, 1.0) + cross_entropy(on_fake.value, 0.0), [on_real, on_fake]

            d_loss, gradients, (on_real, on_fake) = differentiate(d.weights, objective)
            update(d_rule, d, gradients)
            d.track(on_real)
            d.track(on_fake)
            iteration |= {"dLoss": d_loss, "dReal": probability(on_real.value), "dFake": probability(on_fake.value)}
        else:
            g_loss, gradients = asked(g, d, z, labels)
            update(g_rule, g, gradients)
            iteration |= {"gLoss": g_loss}
        iterations.append(iteration)
    return {
        "about": "Four iterations of mnist-cdcgan: D, G, D, G. D's loss is the sum of its means on real and on fake, "
                 "each its own pass, fakes under realLabels; G on new latents under that iteration's realLabels (its "
                 "images are not used). Adam 2e-4, 0.5, 0.999, epsilon 1e-8; batch norm epsilon 1e-8, momentum 0.9.",
        "sizes": {"side": side, "latent": latent, "narrow": narrow, "wide": wide, "hidden": hidden, "batch": batch},
        "unpinned": [], "initial": initial, "iterations": iterations, "final": state(g, d, running=True),
    }


def real_logit(class_logits):
    return jax.nn.logsumexp(class_logits, 1)


def mnist_ssgan(rng):
    """D on ten labelled-class logits and on real against fake, G on the same latents."""
    pixels, latent, g_hidden, d_hidden, batch = 16, 5, 9, 7, 8

    def norm():
        return BatchNorm(g_hidden, 1e-3, 0.99, affine=True)

    def networks(rng):
        g = Network("generator", [
            Dense(latent, g_hidden), norm(), LeakyRelu(), Dense(g_hidden, g_hidden), norm(), LeakyRelu(),
            Dense(g_hidden, pixels), Sigmoid(),
        ], rng, unpinned=["generator.0.bias", "generator.3.bias"])
        d = Network("discriminator", [
            GaussianNoise(0.3, pixels), Dense(pixels, d_hidden), LeakyRelu(),
            GaussianNoise(0.5, d_hidden), Dense(d_hidden, d_hidden), LeakyRelu(),
            GaussianNoise(0.5, d_hidden), Dense(d_hidden, 10),
        ], rng)
        return g, d

    seed = rng.integers(2**32)
    g, d = networks(np.random.default_rng(seed))
    d_rule, g_rule = Adam(1e-3, beta1=0.5), Adam(1e-3, beta1=0.5)
    initial = state(g, d)

    iterations = []
    for _ in range(2):
        labelled, labels = draw_images(rng, batch, pixels), draw_labels(rng, batch)
        real, real_labels = draw_images(rng, batch, pixels), draw_labels(rng, batch)
        z = float32(rng.normal(size=(batch, latent)))
        noise = [d.draw_noise(rng, batch) for _ in range(4)]
        fake = g.forward(g.weights, z).value

        def parts(outs):
            classes, on_real, on_fake = (out.value for out in outs)
            own = jnp.take_along_axis(classes, labels[:, None], 1)[:, 0]
            return ((real_logit(classes) - own).mean(),
                    cross_entropy(real_logit(on_real), 1.0), cross_entropy(real_logit(on_fake), 0.0))

        def objective(weights):
            outs = [d.forward(weights, draws, None, own) for draws, own in zip((labelled, real, fake), noise)]
            of_classes, of_real, of_fake = parts(outs)
            return of_classes + (of_real + of_fake) / 2, outs

        d_loss, gradients, outs = differentiate(d.weights, objective)
        update(d_rule, d, gradients)
        g_loss, gradients = asked(g, d, z, None, noise[3], lambda classes: cross_entropy(real_logit(classes), 1.0))
        update(g_rule, g, gradients)
        of_classes, of_real, of_fake = (loss.item() for loss in parts(outs))
        iterations.append({
            "labelled": labelled.ravel(), "labels": labels,
            "real": real.ravel(), "realLabels": real_labels, "latents": z.ravel(), "noise": flat(sum(noise, [])),
            "crossEntropy": of_classes, "dLossReal": of_real, "dLossFake": of_fake, "dLoss": d_loss, "gLoss": g_loss,
            "dReal": probability(real_logit(outs[1].value)), "dFake": probability(real_logit(outs[2].value)),
        })
    final = state(g, d, running=True)

    # From the initial weights: G's step by feature matching alone.
    g, d = networks(np.random.default_rng(seed))
    real, z = draw_images(rng, batch, pixels), float32(rng.normal(size=(batch, latent)))
    noise = [d.draw_noise(rng, batch) for _ in range(2)]
    hidden = slice(0, -1)
    of_real = d.forward(d.weights, real, None, noise[0], hidden)

    def objective(weights):
        fake = g.forward(weights, z)
        of_fake = d.forward(d.weights, fake.value, None, noise[1], hidden)
        return ((of_real.value.mean(0) - of_fake.value.mean(0)) ** 2).mean(), [fake, of_fake, of_real]

    g_loss, gradients, (fake, *_) = differentiate(g.weights, objective)
    update(Adam(1e-3, beta1=0.5), g, gradients)
    g.track(fake)
    return {
        "about": "Two iterations of mnist-ssgan. D's loss, one update: cross-entropy of `labelled` under `labels`, and "
                 "half of real against fake by the logarithm of the sum of the exponentials of the ten logits; passes "
                 "labelled, real, fake. G non-saturating on the same latents through D with noise. Adam 1e-3, 0.5, "
                 "0.999, epsilon 1e-8; batch norm epsilon 1e-3, momentum 0.99. realLabels are not used. "
                 "featureMatching: one step of G from the initial weights, the mean over what enters D's last layer of "
                 "(mean on real - mean on fake)²; passes real, fake. unpinned: the gradient of a bias before batch "
                 "norm is zero but for rounding.",
        "sizes": {"pixels": pixels, "latent": latent, "generatorHidden": g_hidden, "discriminatorHidden": d_hidden,
                  "batch": batch},
        "unpinned": g.unpinned, "initial": initial, "iterations": iterations, "final": final,
        "featureMatching": {
            "real": real.ravel(), "latents": z.ravel(), "noise": flat(sum(noise, [])), "gLoss": g_loss,
            "final": {"generator": g.written(), "running": {"generator": g.running_written()}},
        },
    }


def digits(rng):
    """G an MLP to half the side, then one convolution; D one logit a label, its norms held; G shown by its average."""
    global farthest_sigma
    side, latent, hidden, batch = 8, 5, 7, 8
    base, pixels = side // 2, side**2
    norm, reach, mismatched = 2.0, 4, 1

    g = Network("generator", [
        JoinLabel(), Dense(latent + 10, hidden), LeakyRelu(0.2), Dense(hidden, hidden), LeakyRelu(0.2),
        Dense(hidden, 4 * base**2), LeakyRelu(0.2), Reshape(4, base, base),
        Upsample(), Conv(4, 1, 1), Sigmoid(), Reshape(pixels),
    ], rng)
    d = HeldNetwork("discriminator", [
        Dense(pixels, hidden), LeakyRelu(0.2), Dense(hidden, hidden), LeakyRelu(0.2), Dense(hidden, 10), PickLabel(),
    ], rng, norm=norm)
    d_rule, g_rule = (Adam(3e-3, beta1=0.0, beta2=0.99) for _ in range(2))
    initial = {"generator": g.written(), "discriminator": d.raw_written()}
    farthest_sigma = max(d.sigma_errors())

    averaged, iterations = deepcopy(g.weights), []
    for _ in range(2):
        real, labels = draw_images(rng, batch, pixels), draw_labels(rng, batch)
        z = float32(rng.normal(size=(batch, latent)))
        fake = g.forward(g.weights, z, labels).value

        def objective(weights):
            on_real, on_fake = d.forward(weights, real, labels), d.forward(weights, fake, labels)
            on_mismatched = d.forward(weights, real[:mismatched], others)
            false = jnp.concatenate([on_fake.value, on_mismatched.value])
            return cross_entropy(on_real.value, 1.0) + cross_entropy(false, 0.0), [on_real, on_fake, on_mismatched]

        # The first of the nine other labels, ascending.
        others = np.array([[label for label in range(10) if label != own][row] for row, own in enumerate(labels[:mismatched])])
        d_loss, gradients, (on_real, on_fake, _) = differentiate(d.weights, objective)
        update(d_rule, d, gradients)
        d.turn()
        g_loss, gradients = asked(g, d, z, labels)
        update(g_rule, g, gradients)
        averaged = [{part: (1 - 1 / reach) * average[part] + 1 / reach * value for part, value in own.items()}
                    for average, own in zip(averaged, g.weights)]
        iterations.append({
            "real": real.ravel(), "realLabels": labels, "latents": z.ravel(), "noise": [],
            "dLoss": d_loss, "gLoss": g_loss, "dReal": probability(on_real.value), "dFake": probability(on_fake.value),
        })
    final = state(g, d) | {"raw": d.raw_written()}
    g.weights = averaged
    return {
        "about": "Two iterations of digits. D's loss is the sum of its means on real and on false, one update: real "
                 "and fake under realLabels, and among the false the first real draw under the first of the nine "
                 "other labels; then G on the same latents and labels through the updated D. Adam 3e-3, 0, "
                 "0.99, epsilon 1e-8. Each dense layer of D judges by norm W / σ; `initial` and `raw` hold W, `final` "
                 "what judges. `averaged`: G by a running average, after each update 1 - 1/reach of it and "
                 "1/reach of G's weights, from the initial weights on.",
        "norm": norm, "reach": reach,
        "sizes": {"side": side, "latent": latent, "hidden": hidden, "batch": batch},
        "unpinned": [], "initial": initial, "iterations": iterations, "final": final | {"averaged": g.written()},
    }


# ---- writing ------------------------------------------------------------------------------------

PRESETS = {
    "mnist_gan": mnist_gan,
    "mnist_wgan": mnist_wgan,
    "mnist_dcgan": lambda rng: dcgan(rng, embed=False),
    "mnist_cgan_embed": lambda rng: dcgan(rng, embed=True),
    "mnist_cdcgan": mnist_cdcgan,
    "mnist_ssgan": mnist_ssgan,
    "digits": digits,
}

# Of 400 tried, among the six whose smallest ratio is largest; of 120 for digits.
SEEDS = {"mnist_gan": 170, "mnist_wgan": 369, "mnist_dcgan": 266, "mnist_cgan_embed": 215, "mnist_cdcgan": 201,
         "mnist_ssgan": 393, "digits": 1}


def numbers(value, unpinned):
    """Every number in it, but the unpinned parameters'."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        if len(value) == 3 and isinstance(value[0], str):
            return [] if value[0] in unpinned else numbers(value[2], unpinned)
        return [number for item in value for number in numbers(item, unpinned)]
    return np.ravel(value).tolist()


def strays(found, expected, unpinned):
    """The largest difference, relative to 1 + |expected| as the Rust tests have it."""
    a, b = (np.array(numbers(value, unpinned)) for value in (found, expected))
    return (np.abs(a - b) / (1 + np.abs(b))).max()


def compute(name, number):
    global precision
    precision = number
    return PRESETS[name](np.random.default_rng(SEEDS[name]))


if __name__ == "__main__":
    check_convolutions()
    check_spectral_norm()
    for name in sys.argv[1:] or PRESETS:
        single = compute(name, np.float32)
        smallest_gradient = smallest_ratio = nearest_kink = np.inf
        farthest_sigma = 0.0
        document = compute(name, np.float64)
        oracle.write(f"step_{name}.json", document)
        figures, weights = (strays(single[key], document[key], document["unpinned"]) for key in ("iterations", "final"))
        print(f"  smallest gradient {smallest_gradient:.1e}, beside its parameter's largest {smallest_ratio:.1e}; "
              f"nearest kink {nearest_kink:.1e}; float32 strays by {figures:.1e} in losses, {weights:.1e} in weights"
              + (f"; σ after the first steps by {farthest_sigma:.1e}" if farthest_sigma else ""))
        assert smallest_ratio > 5e-5, "choose another seed: a gradient is too near to zero for float32"
        assert farthest_sigma < 2e-3, "choose another seed: after 16 steps a singular value is not found yet"
        assert nearest_kink > 3e-5, "choose another seed: an input to LeakyReLU is too near to zero for float32"
