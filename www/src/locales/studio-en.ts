/** The label studio, in English. The other table has this one's type. */
export const en = {
  title: 'Label studio',
  intro: 'The label says which digit; the latent is the hand that writes it. Type a number, then change the hand.',
  write: 'Write',
  troubles: {
    empty: 'Type a digit or more; the last ones stay until then.',
    others: 'This generator knows the digits 0 to 9; the rest was left out.',
    long: (most: number) => `${most} digits at most: the rest was left out.`,
  },
  hands: 'Hands',
  hand: { one: 'One hand', many: 'Many hands' },
  line: 'The digits; arrow keys choose one',
  digit: (label: number, place: number, count: number, isLocked: boolean) => `${label}, digit ${place} of ${count}${isLocked ? ', locked' : ''}`,
  deal: 'New hand',
  vary: 'Vary',
  lock: (label: number) => `Lock the ${label}`,
  unlock: (label: number) => `Unlock the ${label}`,
  pixels: 'Pixels',
  copy: 'Copy PNG',
  save: 'Save PNG',
  keys: 'Keys on the digits: ← → choose, Enter draws more like it, L locks, N deals a new hand, V varies.',
  copied: (size: string) => `Copied: ${size} pixels.`,
  copyFailed: 'This browser does not let a page copy pictures. Save the PNG instead.',
  saved: (name: string, size: string) => `Saved as ${name}, ${size} pixels.`,
  savedFilm: (name: string, frames: number, size: string) => `Saved as ${name}: ${frames} frames of ${size} pixels.`,
  working: 'Drawing …',
  tools: 'Tools',
  tool: { neighbours: 'More like it', directions: 'Directions', mix: 'Mix', morph: 'Morph', sheet: 'Sheet' },
  lockedAlone: (label: number) => `This ${label} is locked: what you change here changes it alone.`,

  neighbours: {
    text: (label: number) => `Hands close to that of the ${label}. Pick one, and it goes on from there.`,
    distance: 'How far',
    far: (percent: string) => `${percent} of the way to another hand`,
    others: 'Others',
    picture: (n: number, label: number) => `Choice ${n}: a ${label}`,
    group: 'Digits like the chosen one; arrow keys move',
  },

  directions: {
    text: (count: number, size: number, share: string) =>
      `Of the ${size} directions a latent can move in, these ${count} make ${share} of all that changes in the picture.`,
    measuring: 'Measuring what each direction changes …',
    traits: { weight: 'Weight', slant: 'Slant', width: 'Width', height: 'Height' },
    nameless: 'Shape',
    ofAll: (share: string) => `${share} of all change`,
    slider: (name: string, share: string) => `${name}, ${share} of all change`,
    place: (value: string) => `${value} standard deviations`,
    plain: 'To the middle of all',
    note: 'Eigenvectors of E[JᵀJ], J being the derivative of the picture by the latent, estimated by central differences under all ten labels. A name is what ink, lean or spread changes most from end to end. The ends are three standard deviations out.',
  },

  mix: {
    text: 'Two hands and what lies between. In one hand the whole number follows; of many, the chosen digit.',
    end: ['Hand A', 'Hand B'],
    keep: ['Keep this as A', 'Keep this as B'],
    another: ['Another A', 'Another B'],
    slider: 'Between hand A and hand B',
    between: (a: string, b: string) => `${a} A, ${b} B`,
    step: (percent: string) => `${percent} of the way from A to B`,
    strip: 'From hand A to hand B; arrow keys move',
  },

  morph: {
    text: 'The line above turns into another, and back: each label through labels between, each hand along the arc to the other.',
    to: 'Into',
    length: (count: number) => `As many digits as above: ${count}.`,
    style: 'Hand',
    styles: { same: 'Same hand', other: 'Another hand' },
    another: 'Yet another',
    play: 'Play',
    pause: 'Pause',
    slider: 'Moment of the morph',
    moment: (from: string, to: string, percent: string) => `${percent} of the way from ${from} to ${to}`,
    save: 'Save GIF',
  },

  sheet: {
    text: {
      one: 'One hand a row, one label a column; the first row is the hand above. Pick a digit, and its hand writes the line above.',
      many: 'One hand a row, one label a column; the first row is the hand above. Pick a digit, and it takes the place of the chosen one.',
    },
    rows: 'Hands',
    count: (n: number) => (n === 1 ? '1 hand' : `${n} hands`),
    others: 'Other hands',
    save: 'Save the sheet',
    grid: 'Sheet of digits; arrow keys move',
    cell: (label: number, row: number) => `${label} in hand ${row}`,
  },
};

export type StudioTexts = typeof en;
