import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { build } from 'esbuild';

/** One module of the studio, with what it imports. */
async function load(name) {
  const entry = fileURLToPath(new URL(`../../www/src/studio/${name}.ts`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}

const { eigen, leading } = await load('eigen');
const { changeOf, named, principal } = await load('directions');
const { nameOf, traitsOf } = await load('traits');
const { along, movedTo, neighbour } = await load('neighbours');
const { digitsOf, Line, LONGEST } = await load('line');
const { loop, PACE, REST, STOPS, wayBetween } = await load('morph');
const { blank, enlarge, lay, squares } = await load('ink');

const near = (actual, expected, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} within ${tolerance}`);
let state = 7;
const random = () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
const latent = (size) => Float32Array.from({ length: size }, () => 2 * random());

describe('eigenvectors', () => {
  test('of a chain of springs are the sine waves that Fourier gives them', () => {
    const size = 24;
    const matrix = new Float64Array(size * size);
    for (let at = 0; at < size; at += 1) {
      matrix[at * size + at] = 2;
      if (at > 0) matrix[at * size + at - 1] = matrix[(at - 1) * size + at] = -1;
    }
    eigen(matrix, size).forEach(({ value, vector }, at) => {
      const wave = size - at;
      near(value, 2 - 2 * Math.cos((Math.PI * wave) / (size + 1)), 1e-12);
      const sine = Float64Array.from({ length: size }, (_, k) => Math.sqrt(2 / (size + 1)) * Math.sin((Math.PI * wave * (k + 1)) / (size + 1)));
      near(Math.abs(vector.reduce((sum, each, k) => sum + each * sine[k], 0)), 1, 1e-12);
    });
  });

  test('of equal eigenvalues are at right angles too, and put the matrix together again', () => {
    const size = 100;
    const a = Float64Array.from({ length: size * 3 }, random);
    const matrix = new Float64Array(size * size);
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        for (let k = 0; k < 3; k += 1) matrix[row * size + column] += a[k * size + row] * a[k * size + column];
      }
    }
    const all = eigen(matrix, size);
    const dot = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);
    for (const [at, { vector }] of all.entries()) for (const [other, each] of all.entries()) near(dot(vector, each.vector), Number(at === other), 1e-9);
    for (const row of [0, 13, 99]) {
      for (const column of [1, 50, 99]) near(all.reduce((sum, { value, vector }) => sum + value * vector[row] * vector[column], 0), matrix[row * size + column], 1e-9);
    }
    assert.ok(all[2].value > 0.1 && Math.abs(all[3].value) < 1e-9);
  });

  test('the first of a large matrix are those of all', async () => {
    const size = 300;
    // Each coordinate by itself, turned by a reflection: eigenvectors are the reflected axes.
    const normal = Float64Array.from({ length: size }, random);
    const length = Math.sqrt(normal.reduce((sum, value) => sum + value * value, 0));
    const reflected = (at, k) => Number(at === k) - (2 * normal[at] * normal[k]) / length ** 2;
    const values = Array.from({ length: size }, (_, at) => 0.8 ** at);
    const matrix = new Float64Array(size * size);
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        for (let k = 0; k < 60; k += 1) matrix[row * size + column] += values[k] * reflected(row, k) * reflected(column, k);
      }
    }
    const found = await leading(matrix, size, 6);
    assert.equal(found.length, 6);
    found.forEach(({ value, vector }, at) => {
      near(value, values[at], 1e-9);
      near(Math.abs(vector.reduce((sum, each, k) => sum + each * reflected(k, at), 0)), 1, 1e-9);
    });
  });
});

describe('directions', () => {
  const [SIZE, SIDE] = [6, 28];
  /** Latent 0 makes the stroke thicker, 1 slants it half as much in pixels, the others do nothing. */
  const image = (z) => {
    const values = new Float32Array(SIDE * SIDE);
    for (let y = 4; y < 24; y += 1) {
      for (let x = 0; x < SIDE; x += 1) {
        const away = x - 14 - 0.15 * z[1] * (14 - y);
        values[y * SIDE + x] = Math.exp(-((away / (1.5 + 0.4 * z[0])) ** 2));
      }
    }
    return values;
  };
  const draw = async (latents) => {
    const images = new Float32Array(latents.length * SIDE * SIDE);
    latents.forEach((each, at) => images.set(image(each), at * SIDE * SIDE));
    return { width: SIDE, height: SIDE, count: latents.length, images };
  };

  test('are those that change the image, sorted by share, and named by what they change', async () => {
    const bases = Array.from({ length: 10 }, () => latent(SIZE).map((value) => value / 4));
    const found = await principal(await changeOf(bases, draw), SIZE, 4);
    near(found.reduce((sum, { share }) => sum + share, 0), 1, 1e-6);
    assert.ok(found[0].share > found[1].share && found[1].share > 0.1 && found[2].share < 1e-3);
    const directions = await named(found.slice(0, 2), bases, 'normal', draw);
    assert.deepEqual(directions.map(({ trait }) => trait).sort(), ['slant', 'weight']);
    for (const { axis, trait } of directions) {
      near(axis.reduce((sum, value) => sum + value * value, 0), 1, 1e-5);
      // More of it along the axis: thicker, or leaning to the right.
      assert.ok(axis[trait === 'weight' ? 0 : 1] > 0.9, `${trait}: ${axis}`);
    }
  });

  test('traits of a bar that leans, and no name for what changes none', () => {
    const bar = (lean) => {
      const images = new Float32Array(SIDE * SIDE);
      for (let y = 4; y < 24; y += 1) images[y * SIDE + Math.round(14 + lean * (14 - y))] = 1;
      return { width: SIDE, height: SIDE, count: 1, images };
    };
    const [upright, leaning] = [traitsOf(bar(0), 0), traitsOf(bar(0.5), 0)];
    near(upright.slant, 0, 1e-9);
    near(leaning.slant, 0.5, 0.02);
    assert.equal(upright.weight, 20);
    assert.deepEqual(nameOf([upright, upright], [upright, upright], [upright, leaning]), { sign: 1 });
    assert.deepEqual(nameOf([leaning, leaning], [upright, upright], [upright, leaning]), { trait: 'slant', sign: -1 });
  });

  test('moving along one leaves the others where they are', () => {
    const size = 20;
    const [one, other] = [Float32Array.from({ length: size }, (_, at) => Number(at === 3)), Float32Array.from({ length: size }, (_, at) => Number(at === 8))];
    const z = latent(size);
    const moved = movedTo(z, one, 2.5);
    near(along(moved, one), 2.5, 1e-6);
    near(along(moved, other), along(z, other), 1e-6);
  });

  test('neighbours keep the variance of what latents are drawn from', () => {
    const size = 20_000;
    const variance = (values) => values.reduce((sum, value) => sum + value * value, 0) / values.length;
    for (const far of [0, 0.3, 1]) near(variance(neighbour(latent(size), latent(size), far, 'normal')), 1 / 3, 0.02);
    assert.ok(neighbour(latent(size), latent(size), 0.5, 'uniform').every((value) => Math.abs(value) <= 1));
  });
});

describe('the line', () => {
  const hands = (first) => Array.from({ length: LONGEST }, (_, at) => Float32Array.of(first + at));
  const latents = (line) => line.digits.map((digit) => digit.latent[0]);

  test('takes digits from any keyboard and says what it leaves out', () => {
    assert.deepEqual(digitsOf('2025'), { digits: '2025' });
    assert.deepEqual(digitsOf('２０ 25'), { digits: '2025' });
    assert.deepEqual(digitsOf('12:30'), { digits: '1230' });
    assert.deepEqual(digitsOf(' '), { digits: '', trouble: 'empty' });
    assert.deepEqual(digitsOf('year'), { digits: '', trouble: 'others' });
    assert.deepEqual(digitsOf('3a'), { digits: '3', trouble: 'others' });
    assert.deepEqual(digitsOf('1234567890123'), { digits: '123456789012', trouble: 'long' });
  });

  test('in one hand there is one latent, of many each has its own', () => {
    const line = new Line('2025', hands(0));
    assert.deepEqual(latents(line), [0, 0, 0, 0]);
    line.selected = 2;
    line.useHands(false, hands(10));
    assert.deepEqual(latents(line), [10, 11, 0, 13]);
    line.take(Float32Array.of(7));
    assert.deepEqual(latents(line), [10, 11, 7, 13]);
    line.useHands(true, hands(20));
    assert.deepEqual(latents(line), [7, 7, 7, 7]);
  });

  test('what is locked stays when hands are dealt or varied, and joins the one hand when it is unlocked', () => {
    const line = new Line('314', hands(0));
    line.selected = 1;
    line.toggleLock();
    line.deal(hands(5));
    assert.deepEqual(latents(line), [5, 0, 5]);
    line.vary(([value]) => Float32Array.of(value + 1));
    assert.deepEqual(latents(line), [6, 0, 6]);
    assert.equal(line.digits[0].latent, line.digits[2].latent);
    line.useHands(false, hands(30));
    assert.deepEqual(latents(line), [30, 0, 32]);
    line.useHands(true, hands(30));
    line.toggleLock();
    assert.equal(new Set(latents(line)).size, 1);
  });

  test('what stands before and after a change of the text stays as it is', () => {
    const line = new Line('2025', hands(0));
    line.useHands(false, hands(0));
    line.digits[3].isLocked = true;
    line.type('20125', hands(50));
    assert.deepEqual([line.text, latents(line)], ['20125', [0, 1, 52, 2, 3]]);
    assert.deepEqual(line.digits.map(({ isLocked }) => isLocked), [false, false, false, false, true]);
    line.selected = 4;
    line.type('2', hands(0));
    assert.deepEqual([line.text, line.selected], ['2', 0]);
  });
});

describe('the morph', () => {
  const [a, b] = [latent(16), latent(16)];

  test('ends at the pure labels and at the very latents', () => {
    const way = wayBetween([{ label: 2, latent: a }, { label: 5, latent: b }], [{ label: 3, latent: b }, { label: 5, latent: b }], 'normal');
    assert.equal(way.latents.length, 2 * STOPS);
    assert.deepEqual([way.labels[0], way.blend.labels[0], way.blend.amounts[0], way.blend.amounts.at(-1)], [2, 3, 0, 1]);
    assert.equal(way.latents[0], a);
    assert.equal(way.latents.at(-2), b);
    for (let at = 3; at < way.latents.length; at += 2) assert.equal(way.latents[at], b);
    assert.ok(way.blend.amounts.every((amount, at) => amount >= 0 && amount <= 1 && (at < 2 || amount >= way.blend.amounts[at - 2])));
  });

  test('runs there and back, and rests at both ends', () => {
    const frames = loop();
    assert.equal(frames.length, 2 * STOPS - 2);
    assert.deepEqual(frames.filter(({ milliseconds }) => milliseconds === REST).map(({ stop }) => stop), [0, STOPS - 1]);
    assert.ok(frames.every(({ stop }, at) => Math.abs(stop - frames[(at + 1) % frames.length].stop) === 1));
    assert.equal(frames[1].milliseconds, PACE);
  });
});

describe('ink', () => {
  const picture = (values) => ({ width: values[0].length, height: values.length, values: Float32Array.from(values.flat()) });

  test('enlarged, full stays full and blank stays blank, whatever the scale', () => {
    for (const scale of [1, 2, 7, 16]) {
      for (const [value, cover] of [[0, 0], [1, 255]]) {
        const large = enlarge(picture([[value, value, value], [value, value, value]]), scale);
        assert.deepEqual([large.width, large.height], [3 * scale, 2 * scale]);
        assert.ok(large.cover.every((each) => each === cover));
      }
    }
  });

  test('enlarged, a stroke keeps its place: left and right of it are alike', () => {
    const { cover, width } = enlarge(picture([[0, 0, 0.5, 1, 0.5, 0, 0]]), 8);
    for (let x = 0; x < width; x += 1) near(cover[x], cover[width - 1 - x], 1);
    assert.equal(cover[width / 2], 255);
  });

  test('as pixels, every one is a square of its own grey', () => {
    const { cover, width } = squares(picture([[0, 0.4], [1, 0.2]]), 3);
    assert.deepEqual([cover[0], cover[3], cover[3 * width], cover[5 * width + 5]], [0, 102, 255, 51]);
  });

  test('side by side, digits overlap as ink does', () => {
    const layout = { columns: 2, advance: 1, leading: 2, margin: 1, scale: 1 };
    const sheet = blank(3, { width: 2, height: 2 }, layout);
    assert.deepEqual([sheet.width, sheet.height], [5, 6]);
    const cover = (values) => ({ width: 2, height: 2, cover: Uint8ClampedArray.from(values) });
    lay(sheet, cover([1, 9, 1, 9]), 0, layout);
    lay(sheet, cover([5, 5, 12, 5]), 1, layout);
    assert.deepEqual([...sheet.cover.subarray(5, 15)], [0, 1, 9, 5, 0, 0, 1, 12, 5, 0]);
  });
});
