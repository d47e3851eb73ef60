"""The independent oracle: numbers that the Rust tests must reproduce.

Written from the papers and the tutorials' formulas, in float64, without reading the crate: every
gradient is derived by hand below and checked against finite differences each time this runs.
Inputs are float32 values, so that the crate starts from exactly the same numbers.

    python3 -m venv venv && venv/bin/pip install -r tests/reference/requirements.txt
    venv/bin/python tests/reference/oracle.py          # rewrites losses, distances and two step_*.json beside it

oracle_presets.py goes on with the other presets' iterations.

Conventions: Dense is x W + b with W [in, out], values row-major; a parameter is [name, shape, values],
named network.layer.part, layers counted as the networks below list them; losses in nats.
"""

import json
from pathlib import Path

import numpy as np
from scipy import integrate, linalg, optimize, special, stats

HERE = Path(__file__).parent


# ---- losses -------------------------------------------------------------------------------------

def cross_entropy(x, t):
    """-t log s(x) - (1 - t) log(1 - s(x)), with log s(x) = -log(1 + exp(-x))."""
    return t * np.logaddexp(0, -x) + (1 - t) * np.logaddexp(0, x)


def cross_entropy_slope(x, t):
    return special.expit(x) - t


def losses():
    x = np.array([-30, -8, -2, -0.5, 0, 0.3, 1.7, 6, 25])
    targets = [0.9, 0.1, 1.0, 0.0]
    one = np.ones_like(x)

    def entry(values, gradients, **extra):
        return {**extra, "values": values, "gradients": gradients}

    return {
        "about": "Per-element values, and gradients of their sum, at `logits`.",
        "logits": x,
        # D's part for either answer, and the non-saturating G's for the answer that real draws get.
        "binaryCrossEntropy": [entry(cross_entropy(x, t), cross_entropy_slope(x, t), target=t) for t in targets],
        # G raises what D lowers on fakes; `target` is the fake target.
        "minimaxGenerator": [entry(-cross_entropy(x, t), -cross_entropy_slope(x, t), target=t) for t in targets],
        "leastSquares": [entry(0.5 * (x - t) ** 2, x - t, target=t) for t in targets],
        "hinge": {
            "real": entry(np.maximum(1 - x, 0), np.where(x < 1, -1.0, 0.0)),
            "fake": entry(np.maximum(1 + x, 0), np.where(x > -1, 1.0, 0.0)),
            "generator": entry(-x, -one),
        },
        "wasserstein": {
            "real": entry(-x, -one),
            "fake": entry(x, one),
            "generator": entry(-x, -one),
        },
    }


# ---- networks: forward, and backward by hand ----------------------------------------------------

class Dense:
    def __init__(self, inputs, outputs):
        self.shapes = {"weight": (inputs, outputs), "bias": (outputs,)}

    def forward(self, w, x, _labels):
        return x @ w["weight"] + w["bias"], x

    def backward(self, w, x, up):
        return up @ w["weight"].T, {"weight": x.T @ up, "bias": up.sum(0)}


class LeakyRelu:
    shapes = {}

    def __init__(self, slope=0.0):
        self.slope = slope

    def forward(self, _w, x, _labels):
        return np.where(x > 0, x, self.slope * x), x

    def backward(self, _w, x, up):
        return np.where(x > 0, up, self.slope * up), {}


class LayerNorm:
    """Biased variance over the features, epsilon inside the root."""

    def __init__(self, width, epsilon=1e-5):
        self.shapes, self.epsilon = {"gain": (width,), "bias": (width,)}, epsilon

    def forward(self, w, x, _labels):
        scale = 1 / np.sqrt(x.var(1, keepdims=True) + self.epsilon)
        normal = (x - x.mean(1, keepdims=True)) * scale
        return normal * w["gain"] + w["bias"], (normal, scale)

    def backward(self, w, kept, up):
        normal, scale = kept
        n = up * w["gain"]
        down = scale * (n - n.mean(1, keepdims=True) - normal * (n * normal).mean(1, keepdims=True))
        return down, {"gain": (up * normal).sum(0), "bias": up.sum(0)}


class JoinLabel:
    shapes = {}

    def forward(self, _w, x, labels):
        return np.concatenate([x, np.eye(10)[labels]], 1), x.shape[1]

    def backward(self, _w, width, up):
        return up[:, :width], {}


class Sigmoid:
    shapes = {}

    def forward(self, _w, x, _labels):
        y = special.expit(x)
        return y, y

    def backward(self, _w, y, up):
        return up * y * (1 - y), {}


class Network:
    def __init__(self, name, layers, draw):
        self.name, self.layers = name, layers
        self.weights = [{part: draw(layer, part) for part in layer.shapes} for layer in layers]

    def forward(self, x, labels=None):
        kept = []
        for layer, w in zip(self.layers, self.weights):
            x, keep = layer.forward(w, x, labels)
            kept.append(keep)
        return x, kept

    def backward(self, kept, up):
        """(gradient of the input, gradients by layer)."""
        gradients = []
        for layer, w, keep in zip(self.layers[::-1], self.weights[::-1], kept[::-1]):
            up, own = layer.backward(w, keep, up)
            gradients.append(own)
        return up, gradients[::-1]

    def written(self):
        return [
            [f"{self.name}.{index}.{part}", list(value.shape), value.flatten()]
            for index, layer in enumerate(self.weights)
            for part, value in layer.items()
        ]


class RmsProp:
    """Keras: v = rho v + (1 - rho) g^2; w -= rate g / (sqrt(v) + eps)."""

    def __init__(self, rate, rho=0.9, epsilon=1e-7):
        self.rate, self.rho, self.epsilon, self.v = rate, rho, epsilon, {}

    def apply(self, network, gradients):
        for key, g in watched(gradients):
            self.v[key] = self.rho * self.v.get(key, 0) + (1 - self.rho) * g**2
            network.weights[key[0]][key[1]] -= self.rate * g / (np.sqrt(self.v[key]) + self.epsilon)


class Adam:
    """Kingma and Ba 2015, algorithm 1."""

    def __init__(self, rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.rate, self.beta1, self.beta2, self.epsilon = rate, beta1, beta2, epsilon
        self.t, self.m, self.v = 0, {}, {}

    def apply(self, network, gradients):
        self.t += 1
        for key, g in watched(gradients):
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            m = self.m[key] / (1 - self.beta1**self.t)
            v = self.v[key] / (1 - self.beta2**self.t)
            network.weights[key[0]][key[1]] -= self.rate * m / (np.sqrt(v) + self.epsilon)


# Both rules divide a gradient by its own size, so one that is nearly zero would be float32's noise.
smallest_gradient = np.inf


def watched(gradients):
    global smallest_gradient
    for index, parts in enumerate(gradients):
        for part, g in parts.items():
            smallest_gradient = min(smallest_gradient, np.abs(g[g != 0]).min(initial=np.inf))
            yield (index, part), g


def mean_cross_entropy(logits, targets):
    """(loss, its gradient by the logits), mean over the batch."""
    return cross_entropy(logits, targets).mean(), cross_entropy_slope(logits, targets) / logits.size


def generator_gradients(g, d, z, labels, target):
    """G's loss through D as it is, and G's gradients."""
    fake, g_kept = g.forward(z, labels)
    logits, d_kept = d.forward(fake, labels)
    loss, up = mean_cross_entropy(logits, target)
    up, _ = d.backward(d_kept, up)
    return loss, g.backward(g_kept, up)[1]


def check_by_differences(network, gradients, loss):
    """Every hand-derived gradient against a central difference."""
    h = 1e-6
    for layer, own in zip(network.weights, gradients):
        for part, value in layer.items():
            flat, expected = value.reshape(-1), own[part].reshape(-1)
            for i in range(0, flat.size, max(1, flat.size // 50)):
                kept = flat[i]
                flat[i] = kept + h
                above = loss()
                flat[i] = kept - h
                below = loss()
                flat[i] = kept
                found = (above - below) / (2 * h)
                assert abs(found - expected[i]) < 1e-7 * (1 + abs(found)), (network.name, part, i, found, expected[i])


# ---- whole iterations ---------------------------------------------------------------------------

def float32(values):
    """Float64 numbers that float32 holds exactly."""
    return np.asarray(values, np.float32).astype(np.float64)


def two_gaussians():
    """D on real and fake in one batch (targets 0.9, 0.1; mean over all), then G through it on the same z."""
    rng = np.random.default_rng(SEEDS["two-gaussians"])
    latent, hidden, batch = 32, 64, 8

    def draw(layer, part):
        shape = layer.shapes[part]
        if part == "bias":
            return float32(rng.uniform(-0.1, 0.1, shape))  # zero in the preset; here it must show
        return float32(rng.uniform(-1, 1, shape) * np.sqrt(6 / sum(shape)))

    g = Network("generator", [Dense(latent, hidden), LeakyRelu(), Dense(hidden, 1)], draw)
    d = Network("discriminator", [Dense(1, hidden), LeakyRelu(), Dense(hidden, 1)], draw)
    d_rule, g_rule = RmsProp(1e-3), RmsProp(5e-4)
    initial = {"generator": g.written(), "discriminator": d.written()}
    targets = np.repeat([[0.9], [0.1]], batch, 0)

    iterations = []
    for step in range(3):
        humps = rng.integers(0, 2, (batch, 1))
        real = float32(rng.normal(5.0 * humps, 1.0 + humps))
        z = float32(rng.uniform(-1, 1, (batch, latent)))

        draws = np.concatenate([real, g.forward(z)[0]])
        logits, kept = d.forward(draws)
        d_loss, up = mean_cross_entropy(logits, targets)
        gradients = d.backward(kept, up)[1]
        if step == 0:
            check_by_differences(d, gradients, lambda: mean_cross_entropy(d.forward(draws)[0], targets)[0])
        d_rule.apply(d, gradients)

        g_loss, gradients = generator_gradients(g, d, z, None, 0.9)
        if step == 0:
            check_by_differences(g, gradients, lambda: generator_gradients(g, d, z, None, 0.9)[0])
        g_rule.apply(g, gradients)

        p = special.expit(logits).reshape(2, batch).mean(1)
        iterations.append({"real": real.ravel(), "latents": z.ravel(), "dLoss": d_loss, "gLoss": g_loss,
                           "dReal": p[0], "dFake": p[1]})
    return {
        "about": "Three iterations of two-gaussians at a batch of 8. G: Dense, ReLU, Dense. D: Dense, ReLU, Dense, "
                 "sigmoid. Keras RMSprop: rho 0.9, epsilon 1e-7 outside the root, D 1e-3, G 5e-4.",
        "batch": batch, "latent": latent, "hidden": hidden,
        "initial": initial,
        "iterations": iterations,
        "final": {"generator": g.written(), "discriminator": d.written()},
    }


def mnist_cgan():
    """D on (real, true label) -> 1, D on (fake, random label) -> 0, G on a new z under the same labels -> 1."""
    rng = np.random.default_rng(SEEDS["mnist-cgan"])
    pixels, latent, hidden, batch = 12, 5, 7, 6

    def draw(layer, part):
        shape = layer.shapes[part]
        if isinstance(layer, LayerNorm):
            return float32((part == "gain") + rng.uniform(-0.3, 0.3, shape))  # 1 and 0 in the preset
        return float32(rng.uniform(-1, 1, shape) / np.sqrt(layer.shapes["weight"][0]))

    def layers(inputs, outputs):
        return [JoinLabel(), Dense(inputs + 10, hidden), LeakyRelu(0.02), LayerNorm(hidden), Dense(hidden, outputs)]

    g = Network("generator", [*layers(latent, pixels), Sigmoid()], draw)
    d = Network("discriminator", layers(pixels, 1), draw)
    d_rule, g_rule = Adam(1e-4), Adam(1e-4)
    initial = {"generator": g.written(), "discriminator": d.written()}

    iterations = []
    for step in range(3):
        real, real_labels = float32(rng.uniform(0, 1, (batch, pixels))), rng.integers(0, 10, batch)
        labels = rng.integers(0, 10, batch)
        z_d, z_g = (float32(rng.normal(size=(batch, latent))) for _ in range(2))

        def discriminator_step(draws, draws_labels, target):
            logits, kept = d.forward(draws, draws_labels)
            loss, up = mean_cross_entropy(logits, target)
            gradients = d.backward(kept, up)[1]
            if step == 0:
                check_by_differences(
                    d, gradients, lambda: mean_cross_entropy(d.forward(draws, draws_labels)[0], target)[0])
            d_rule.apply(d, gradients)
            return loss, special.expit(logits).mean()

        fake = g.forward(z_d, labels)[0]
        real_loss, d_real = discriminator_step(real, real_labels, 1.0)
        fake_loss, d_fake = discriminator_step(fake, labels, 0.0)
        g_loss, gradients = generator_gradients(g, d, z_g, labels, 1.0)
        if step == 0:
            check_by_differences(g, gradients, lambda: generator_gradients(g, d, z_g, labels, 1.0)[0])
        g_rule.apply(g, gradients)
        iterations.append({
            "real": real.ravel(), "realLabels": real_labels, "fakeLabels": labels,
            "discriminatorLatents": z_d.ravel(), "generatorLatents": z_g.ravel(),
            "dLossReal": real_loss, "dLossFake": fake_loss, "dLoss": (real_loss + fake_loss) / 2, "gLoss": g_loss,
            "dReal": d_real, "dFake": d_fake,
        })
    return {
        "about": "Three iterations of mnist-cgan's layers at reduced sizes. G: JoinLabel, Dense, LeakyReLU 0.02, "
                 "LayerNorm (epsilon 1e-5), Dense, sigmoid. D the same. Adam 1e-4, 0.9, 0.999, epsilon 1e-8.",
        "pixels": pixels, "batch": batch, "latent": latent, "hidden": hidden,
        "initial": initial,
        "iterations": iterations,
        "final": {"generator": g.written(), "discriminator": d.written()},
    }


# ---- distances ----------------------------------------------------------------------------------

BANDWIDTH = 0.3


def mixture_density(mixture, x):
    return sum(c["weight"] * stats.norm.pdf(x, c["mean"], c["sd"]) for c in mixture)


def mixture_distribution(mixture, x):
    return sum(c["weight"] * stats.norm.cdf(x, c["mean"], c["sd"]) for c in mixture)


def wasserstein(samples, mixture):
    """Integral of |F_n - F| between neighbouring draws, where F_n is a level that F crosses at most once."""
    ends = [c["mean"] + sign * 12 * c["sd"] for c in mixture for sign in (-1, 1)]
    low, high = min(*ends, samples.min()), max(*ends, samples.max())
    cuts = np.linspace(low, high, 200)  # short pieces, so that the quadrature misses no hump
    knots = np.unique(np.concatenate([cuts, samples]))
    total = 0.0
    for left, right in zip(knots, knots[1:]):
        level = (samples <= left).mean()

        def signed(x):
            return mixture_distribution(mixture, x) - level

        crossing = [optimize.brentq(signed, left, right, xtol=1e-14)] if signed(left) * signed(right) < 0 else []
        edges = [left, *crossing, right]
        total += sum(abs(integrate.quad(signed, a, b, epsabs=1e-13)[0]) for a, b in zip(edges, edges[1:]))
    return total


def quantiles(mixture, count):
    levels = (np.arange(count) + 0.5) / count
    ends = [c["mean"] + sign * 10 * c["sd"] for c in mixture for sign in (-1, 1)]
    low, high = np.full(count, min(ends)), np.full(count, max(ends))
    for _ in range(60):
        middle = 0.5 * (low + high)
        below = mixture_distribution(mixture, middle) < levels
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return 0.5 * (low + high)


def log_kernel_density(samples, x):
    exponents = -0.5 * ((x[:, None] - samples) / BANDWIDTH) ** 2
    return special.logsumexp(exponents, axis=1) - np.log(samples.size * BANDWIDTH * np.sqrt(2 * np.pi))


def divergences(mixture, samples, x):
    """(TV, KL from the mixture to the kernel estimate, JS) by trapezoids; q by its logarithm, finite far out."""
    p, log_q = mixture_density(mixture, x), log_kernel_density(samples, x)
    q = np.exp(log_q)
    middle = 0.5 * (p + q)
    return (
        0.5 * integrate.trapezoid(np.abs(p - q), x),
        integrate.trapezoid(p * (np.log(p) - log_q), x),
        0.5 * integrate.trapezoid(special.rel_entr(p, middle) + special.rel_entr(q, middle), x),
    )


def distances():
    rng = np.random.default_rng(7)
    normal = [{"mean": 0.0, "sd": 1.0, "weight": 1.0}]
    two = [{"mean": 0.0, "sd": 1.0, "weight": 0.5}, {"mean": 5.0, "sd": 2.0, "weight": 0.5}]
    uneven = [{"mean": -2.0, "sd": 0.5, "weight": 0.25}, {"mean": 3.0, "sd": 1.5, "weight": 0.75}]
    sets = [
        ("draws of the normal itself", normal, rng.normal(size=200)),
        ("a single draw at the mean", normal, np.zeros(1)),
        ("draws of the mixture itself", two, np.concatenate([rng.normal(0, 1, 150), rng.normal(5, 2, 150)])),
        ("one hump of two", two, rng.normal(5, 0.5, 150)),
        ("far to one side", two, rng.uniform(14, 15, 50)),
        ("all on one spot", two, np.full(20, 2.5)),
        ("an uneven mixture, too wide", uneven, rng.normal(2, 3, 300)),
    ]
    cases = []
    for name, mixture, samples in sets:
        samples = float32(samples)
        w1 = wasserstein(samples, mixture)
        rough = stats.wasserstein_distance(samples, quantiles(mixture, 1_000_000))
        assert abs(w1 - rough) < 1e-5 * (1 + w1), (name, w1, rough)

        low = min(c["mean"] - 4.5 * c["sd"] for c in mixture)
        high = max(c["mean"] + 4.5 * c["sd"] for c in mixture)
        x = np.linspace(low, high, 241)
        tv, kl, js = divergences(mixture, samples, x)
        # The same where the axis is long enough for every kernel.
        wide = np.linspace(min(low, samples.min() - 4), max(high, samples.max() + 4), 20_001)
        wide_tv, _, wide_js = divergences(mixture, samples, wide)
        cases.append({
            "name": name, "mixture": mixture, "samples": samples, "w1": w1,
            "grid": {"low": low, "high": high, "points": x.size}, "bandwidth": BANDWIDTH,
            "tv": tv, "kl": kl, "js": js, "wholeLine": {"tv": wide_tv, "js": wide_js},
            "density": mixture_density(mixture, x[::12]), "kernelDensity": np.exp(log_kernel_density(samples, x[::12])),
        })
    shifts = [0.25, 1.0, 3.0]
    return {
        "about": "samples against a Gaussian mixture. w1: integral of |F_n - F|. tv, kl (mixture to kernel estimate), "
                 "js: trapezoid on the grid, nats; wholeLine: the same on an axis that holds every draw. density and "
                 "kernelDensity: every 12th point of the grid.",
        "cases": cases,
        "closedForms": {
            # ln(s2 / s1) + (s1^2 + (m1 - m2)^2) / (2 s2^2) - 1/2
            "kl": [{"p": {"mean": 0.0, "sd": 1.0}, "q": {"mean": 1.0, "sd": 2.0}, "value": np.log(2) + 2 / 8 - 0.5}],
            "w1": [{"shift": m, "value": m} for m in shifts],
            "tv": [{"shift": m, "value": 2 * stats.norm.cdf(m / 2) - 1} for m in shifts],
        },
    }


# ---- digits, as a classifier reads them ---------------------------------------------------------

def frechet(a, b):
    """|m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)), covariances divided by n - 1."""
    s1, s2 = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = linalg.sqrtm(s1 @ s2)
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s1 + s2 - 2 * root.real)


def digits():
    rng = np.random.default_rng(11)
    width, count = 5, 60
    mix = rng.normal(size=(width, width))
    real = float32(rng.normal(size=(count, width)) @ mix)
    drawn = float32(0.7 * rng.normal(size=(count, width)) @ mix + 0.3)
    asked, read, held = np.arange(count) % 10, np.arange(count) % 10, np.arange(count) % 10
    read = np.where(np.arange(count) % 7 == 0, 3, read)

    def spread(features):
        pairs = [(i, j) for i in range(len(features)) for j in range(i)]
        return np.mean([np.linalg.norm(features[i] - features[j]) for i, j in pairs])

    def diversity(groups):
        ratios = [spread(drawn[groups == k]) / spread(real[held == k]) for k in range(10)]
        return np.mean(ratios)

    floor = 2.5
    return {
        "about": "Features of 60 drawn and 60 real digits, what the drawn ones are read as and were asked to be. "
                 "diversity: mean pairwise distance within a label against that of real digits, mean over labels.",
        "width": width, "floor": floor, "real": real.ravel(), "drawn": drawn.ravel(), "held": held,
        "asked": asked, "read": read,
        "frechet": frechet(drawn, real) / floor,
        "fidelity": (read == asked).mean(),
        "perLabel": [(read[asked == k] == k).mean() for k in range(10)],
        "shares": [(read == k).mean() for k in range(10)],
        "diversity": diversity(asked),
        "diversityUnlabelled": diversity(read),
    }


# ---- writing ------------------------------------------------------------------------------------

# Of 400 tried, those whose smallest gradient is largest.
SEEDS = {"two-gaussians": 242, "mnist-cgan": 276}


def plain(value):
    """JSON with nine significant digits: enough to restore any float32."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (float, np.floating)):
        assert np.isfinite(value)
        return float(f"{value:.9g}")
    return int(value) if isinstance(value, np.integer) else value


def write(name, content):
    # One line per entry of the outer levels: a change shows where it is.
    lines = [f"{json.dumps(key)}: {json.dumps(item)}" for key, item in plain(content).items()]
    path = HERE / name
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    write("losses.json", losses())
    for name, make in [("step_two_gaussians.json", two_gaussians), ("step_mnist_cgan.json", mnist_cgan)]:
        smallest_gradient = np.inf
        write(name, make())
        print(f"  smallest gradient {smallest_gradient:.1e}")
        assert smallest_gradient > 1e-6, "choose another seed: a gradient is too near to zero for float32"
    write("distances.json", distances())
    write("digits.json", digits())
