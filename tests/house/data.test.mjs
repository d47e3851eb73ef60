import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { idxFiles } from '../../scripts/lib/data.mjs';

const { images, labels } = idxFiles();
const COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];

const words = (bytes, count) => Array.from({ length: count }, (_, i) => bytes.readUInt32BE(4 * i));
const classCounts = (prefix) => COUNTS.map((_, label) => prefix.filter((each) => each === label).length);

test('the digits are IDX files of 10,000 images of 28 by 28 and their labels', () => {
  assert.deepEqual(words(images, 4), [0x803, 10_000, 28, 28]);
  assert.equal(images.length, 16 + 10_000 * 28 * 28);
  assert.deepEqual(words(labels, 2), [0x801, 10_000]);
  assert.equal(labels.length, 8 + 10_000);
});

test("the labels are counted as in MNIST's first 10,000 training images", () => {
  assert.deepEqual(classCounts([...labels.subarray(8)]), COUNTS);
});

test('every prefix holds every class in proportion, give or take one', () => {
  const all = [...labels.subarray(8)];
  for (const length of [10, 64, 100, 1_000, 5_000, 9_000]) {
    classCounts(all.slice(0, length)).forEach((count, label) => {
      const expected = (length * COUNTS[label]) / 10_000;
      assert.ok(Math.abs(count - expected) <= 1, `${count} of class ${label} in ${length}, ${expected} expected`);
    });
  }
});

test('the bytes are the ones that results were measured on', () => {
  const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
  assert.equal(sha256(images), '2c12d6c8424f4461bc85753d48d3772ef04053170f80ccad10d9b5d0e8110db5');
  assert.equal(sha256(labels), 'a13d44964f4cebb5f5d7878fac071ae5a6633a69f15bebb45606d6deff91fa9e');
});
