/** What the element says to its host page's readers, seen and heard. English; the other table has this one's type. */

export const en = {
  getsReady: 'Gets ready when you scroll here.',
  starts: 'Starts when you scroll here.',
  savesData: 'Your browser is set to save data, so nothing has been loaded yet.',
  lessMotion: 'It waits for you, since your system asks for less motion.',

  untrained: 'Not trained yet.',
  at: (iteration: string) => `Iteration ${iteration}.`,
  peaks: (generated: string, real: string) => `The generated density peaks near ${generated}, the real one near ${real}.`,
  distance: (w1: string) => `Wasserstein distance ${w1}.`,
  asked: (share: string) => `${share} of the digits drawn are read as the label asked for.`,
  worst: (digit: string, share: string) => `The hardest is ${digit}, at ${share}.`,
  covered: (count: number) => `${count} of the ten digits are drawn.`,
  frechet: (times: string) => `Fréchet distance ${times} times that of real digits.`,
  trains: (told: string) => `Training. ${told}`,
  rests: (told: string) => `Paused. ${told}`,
  done: (told: string) => `The full run is done. ${told}`,
};

export type CourtesyTexts = typeof en;
