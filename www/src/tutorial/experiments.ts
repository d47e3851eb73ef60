/** Experiments for the reader: a button that changes hyper-parameters of an element on the page, and takes the change back. */
import { opened, valuesOf, type GanLet, type Values } from './figures.js';

interface Experiment {
  button: HTMLButtonElement;
  gan: GanLet;
  values: Values;
  /** Starts over even where the values would apply at the next step. */
  startsOver: boolean;
}

/** What each element had before its present experiment. */
const running = new Map<GanLet, { experiment: Experiment; before: Values }>();

export function offerExperiments(): void {
  for (const aside of document.querySelectorAll<HTMLElement>('aside.try')) {
    const button = aside.querySelector<HTMLButtonElement>('button[data-apply]');
    const gan = document.getElementById(aside.dataset['of'] ?? '') as GanLet | null;
    if (!button || !gan) continue;
    const experiment = { button, gan, values: valuesOf(aside.dataset['set'] ?? '{}'), startsOver: 'restart' in aside.dataset };
    button.addEventListener('click', () => void attempt(experiment));
    button.hidden = false;
  }
}

/** One at a time: what is clicked meanwhile waits for the next click. */
async function attempt(experiment: Experiment): Promise<void> {
  const { button, gan } = experiment;
  if (button.ariaDisabled === 'true') return;
  button.ariaDisabled = 'true';
  try {
    await opened(gan);
    const isOn = running.get(gan)?.experiment === experiment;
    await takeBack(gan);
    if (!isOn) await apply(experiment);
    await gan.play();
  } catch {
    // What went wrong stands in the element; the button offers what can still be done.
  }
  button.ariaDisabled = null;
}

async function apply(experiment: Experiment): Promise<void> {
  const { gan, values, startsOver } = experiment;
  const before = await valuesIn(gan);
  await gan.configure(values);
  // Another optimiser brings its own betas: they go back too.
  const after = await valuesIn(gan);
  const changed = Object.fromEntries(Object.entries(before).filter(([name, value]) => name in values || after[name] !== value));
  running.set(gan, { experiment, before: changed });
  show(experiment, true);
  if (startsOver || (await needsReset(gan, values))) await gan.reset();
  reveal(gan);
}

async function takeBack(gan: GanLet): Promise<void> {
  const present = running.get(gan);
  if (!present) return;
  const { experiment, before } = present;
  await gan.configure(before);
  running.delete(gan);
  show(experiment, false);
  if (experiment.startsOver || (await needsReset(gan, before))) await gan.reset();
}

function show({ button }: Experiment, isOn: boolean): void {
  button.textContent = (isOn ? button.dataset['undo'] : button.dataset['apply']) ?? '';
  button.classList.toggle('on', isOn);
}

async function valuesIn(gan: GanLet): Promise<Values> {
  return Object.fromEntries((await gan.hyperparameters()).map(({ name, value }) => [name, value]));
}

async function needsReset(gan: GanLet, values: Values): Promise<boolean> {
  return (await gan.hyperparameters()).some((each) => each.name in values && each.needsReset);
}

/** The element may have scrolled away from its experiment, and what is not seen rests. */
function reveal(gan: GanLet): void {
  const { top, bottom } = gan.getBoundingClientRect();
  if (bottom < 80 || top > innerHeight - 80) gan.scrollIntoView({ block: 'nearest' });
}
