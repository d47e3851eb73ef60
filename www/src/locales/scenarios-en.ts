/** English for what one sees when an experiment goes wrong on purpose. */

export const en = {
  'mode-collapse': 'G takes fifteen long steps for each of D’s. It piles all its draws onto the value that D likes best, and hops away as soon as D catches up.',
  'vanishing-gradients': 'The minimax loss, and a D that takes three long steps for each of G’s. D soon tells noise from digits without fail, G’s gradient fades, and the noise stays noise.',
  oscillation: 'A Wasserstein critic that nothing bounds, plain gradient steps, both networks at once. The orange hump swings about the blue one and does not come to rest.',
  'clip-saturation': 'A Wasserstein critic with its weights clipped to ±0.0001. Most of them stand at the bound, the critic is all but flat, and the hump never gets its width. The digits’ own ±0.01 saturates too, in the first thousand iterations of Wasserstein GAN.',
};

export type ScenarioTexts = typeof en;
