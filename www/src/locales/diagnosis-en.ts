/** English for what the detectors have found. */

export const en = {
  found: (names: string) => `Noticed in this run: ${names}`,
  since: (n: string) => `since iteration ${n}`,
  change: 'What to change:',
  startOver: (change: string) => `${change}, and start over`,
  losses: { dLoss: 'D’s loss', gLoss: 'G’s loss' },
  why: {
    'mode-collapse': 'G pleases D with one kind of draw and leaves out the rest. It happens where G moves faster than D can object.',
    'vanishing-gradients': 'D is so sure that its answer hardly changes with what G draws: G hears that it is wrong, but not how to do better.',
    oscillation: 'Each network answers the other’s last move, so that they circle the balance instead of coming closer to it.',
    'clip-saturation': 'A weight at the bound can go no further. With most of them there, the critic is too simple to show G the way.',
  },
  shown: {
    density: (mode: string, share: string, expected: string) => `Mode ${mode} gets ${share} of the draws, where ${expected} would be right.`,
    digits: (coverage: string, share: string, digit: string) => `${coverage} of the ten digits are drawn; ${share} of the draws are read as ${digit}.`,
    variety: (diversity: string) => `Draws of one kind differ by ${diversity} of what real digits do.`,
    tiny: (gradient: string, accuracy: string, fooling: string) => `G’s gradient is ${gradient}; D is right on ${accuracy}, and G fools it with ${fooling}.`,
    vanished: (gradient: string, times: string, accuracy: string, fooling: string) =>
      `G’s gradient is ${gradient}, ${times} times smaller than at the start; D is right on ${accuracy}, and G fools it with ${fooling}.`,
    oscillation: (loss: string, low: string, high: string, period: string) => `${loss} swings between ${low} and ${high}, about once in ${period} iterations.`,
    clipped: (share: string) => `${share} of the critic’s weights stand at the clip bound.`,
  },
};

export type DiagnosisTexts = typeof en;
