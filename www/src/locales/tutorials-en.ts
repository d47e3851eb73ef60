/** The words around the tutorials, in English: set when the pages are built. The other table has this one's type. */
export const en = {
  language: 'English',
  series: 'Tutorials',
  index: {
    title: 'Five tutorials',
    description: 'Generative adversarial networks, from one normal distribution to digits on demand, with networks that train in the page.',
    lead: 'Each is a short read with live experiments: every network on these pages trains in your browser, while you watch, and nothing leaves your device. They build on each other, and each can be read by itself.',
    open: 'Read',
  },
  playground: 'Playground',
  contents: 'On this page',
  all: 'All tutorials',
  part: (n: number, all: number) => `Tutorial ${n} of ${all}`,
  previous: 'Previous',
  next: 'Next',
  around: 'Other tutorials',
  toDark: 'Dark theme',
  toLight: 'Light theme',
  experiment: 'Try it yourself',
  apply: 'Try it',
  undo: 'Undo',
  table: 'Table',
  noScript: 'The text reads without JavaScript; the networks need it to train.',
};

export type TutorialTexts = typeof en;
