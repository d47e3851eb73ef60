/** What G pays for one fake, and which way it is pulled, under three losses. Pure: knows no page. Targets are 1 and 0. */
export const LOSSES = ['non-saturating', 'minimax', 'wasserstein'] as const;
export type GeneratorLoss = (typeof LOSSES)[number];

/** `logit` is D's output before the sigmoid; a critic's score. Nats, and units of the score for Wasserstein. */
export const COST: Record<GeneratorLoss, (logit: number) => number> = {
  'non-saturating': (logit) => softplus(-logit),
  minimax: (logit) => -softplus(logit),
  wasserstein: (logit) => -logit,
};

/** The derivative of the cost by the logit, without its sign: it is never positive, G always wants the logit larger. */
export const PULL: Record<GeneratorLoss, (logit: number) => number> = {
  'non-saturating': (logit) => 1 - sigmoid(logit),
  minimax: (logit) => sigmoid(logit),
  wasserstein: () => 1,
};

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** The inverse of the sigmoid, finite at both ends too: single precision rounds D's output to 1 at a logit of 17, to 0 much later. */
export function logitOf(probability: number): number {
  const within = Math.min(1 - 2 ** -24, Math.max(2 ** -40, probability));
  return Math.log(within) - Math.log1p(-within);
}

const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
