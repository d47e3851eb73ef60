/** English around files, links, and the page without a network. */

export const en = {
  saved: (file: string) => ({
    message: `Saved as ${file}.`,
    hint: 'Weights, the optimisers’ memory, seed and position are in it: opened again, the run goes on as if it had never stopped. Python reads it too.',
  }),
  opened: (file: string, preset: string, iterations: string) => ({
    message: `${file} is open.`,
    hint: `${preset}, after ${iterations} iterations. Play goes on from there.`,
  }),
  otherPreset: (file: string, preset: string) => ({
    message: `${file} holds a run of “${preset}”, which is another experiment than this one.`,
    hint: 'Nothing has been changed.',
  }),
  changeTo: (preset: string) => `Change to “${preset}”`,

  strays: 'Not all of this link was understood. What could not be used has been left out:',
  allowed: (values: string) => `possible: ${values}`,
  more: (n: string) => `and ${n} more`,
  dismiss: 'Dismiss',

  keep: 'Keep this run in this browser',
  keepNote: 'On this device alone; it goes on after a reload, when you ask for it.',
  keptRun: (preset: string, iterations: string, when: string) => `A run of “${preset}” was kept here ${when}, at iteration ${iterations}.`,
  goOn: 'Go on from there',
  forget: 'Forget it',
  notKept: 'This browser keeps nothing for this page: there is no room, or it may not.',

  offline: 'You are offline. What you have opened here before still works.',
  missing: 'You are offline, and this needs a file that has not been loaded here before. Choose something you have already opened, or try again when you are connected.',
  newer: 'A newer version of this page is here.',
  reload: 'Reload',
};

export type ShareTexts = typeof en;
