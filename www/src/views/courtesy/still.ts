/** A 1-D run as it looks on the way, worked out instead of trained: for a picture that stands still. Pure. */
import type { DensityPicture } from '../density-view.js';

type Mixture = readonly { mean: number; deviation: number; share: number }[];

interface Scene {
  axis: readonly [min: number, max: number];
  real: Mixture;
  /** Where a generator might be: both humps begun, neither right. */
  generated: Mixture;
}

const ONE: Scene = {
  axis: [-4.5, 4.5],
  real: [{ mean: 0, deviation: 1, share: 1 }],
  generated: [{ mean: 1.1, deviation: 0.85, share: 1 }],
};
const TWO: Scene = {
  axis: [-4.5, 14],
  real: [
    { mean: 0, deviation: 1, share: 0.5 },
    { mean: 5, deviation: 2, share: 0.5 },
  ],
  generated: [
    { mean: 0.7, deviation: 1.2, share: 0.62 },
    { mean: 4.3, deviation: 1.5, share: 0.38 },
  ],
};
const POINTS = 300;
const DRAWS = 60;
/** A discriminator that has understood half of what there is to see. */
const INSIGHT = 0.55;

export function stillOf(preset: string): DensityPicture {
  const { axis: [min, max], real, generated } = preset === 'gaussian' ? ONE : TWO;
  const axis = Float32Array.from({ length: POINTS }, (_, at) => min + ((max - min) * at) / (POINTS - 1));
  const [trueDensity, generatedDensity] = [axis.map((x) => density(real, x)), axis.map((x) => density(generated, x))];
  const best = (x: number): number => density(real, x) / (density(real, x) + density(generated, x));
  const answer = (x: number): number => 0.5 + INSIGHT * (best(x) - 0.5);
  const [realDraws, fakeDraws] = [evenDraws(axis, trueDensity), evenDraws(axis, generatedDensity)];
  return {
    axis,
    trueDensity,
    generatedDensity,
    discriminator: axis.map(answer),
    optimalDiscriminator: axis.map(best),
    realDraws,
    fakeDraws,
    dOnReal: realDraws.map(answer),
    dOnFake: fakeDraws.map(answer),
  };
}

const density = (mixture: Mixture, x: number): number =>
  mixture.reduce((sum, { mean, deviation, share }) => {
    const z = (x - mean) / deviation;
    return sum + (share * Math.exp(-0.5 * z * z)) / (deviation * Math.sqrt(2 * Math.PI));
  }, 0);

/** One value for each equal share of the probability. */
function evenDraws(axis: Float32Array, heights: Float32Array): Float32Array {
  const whole = heights.reduce((sum, height) => sum + height, 0);
  const draws = new Float32Array(DRAWS);
  let [at, passed] = [0, 0];
  heights.forEach((height, place) => {
    passed += height / whole;
    while (at < DRAWS && passed > (at + 0.5) / DRAWS) {
      draws[at] = axis[place] ?? 0;
      at += 1;
    }
  });
  // The first ones are the ones that get a dot: spread them over the whole.
  return draws.map((_, rank) => draws[(rank * 23) % DRAWS] ?? 0);
}
