/** Gives a run the hyper-parameters of a link. What they may be, the engine says. Loaded with the first link that has some. */
import type { Stray } from '../address.js';
import type { Hyperparameter, Trainer } from '../engine/types.js';

type Values = Record<string, number | string>;

/** The run, as far as a link goes. */
interface Linked extends Pick<Trainer, 'hyperparameters' | 'configure' | 'reset' | 'play'> {
  running: boolean;
  /** Where it has its weights from; empty for its seed. */
  weights: string;
}

/**
 * Every value becomes the link's, or else that with which the preset opens; `startsOver` even if none changes.
 * Gives back what there is no such hyper-parameter for, and what the engine has refused.
 */
export async function openLinked(run: Linked, opening: Readonly<Values>, link: Readonly<Record<string, string>>, startsOver: boolean): Promise<Stray[]> {
  const rows = await run.hyperparameters();
  const usual: Values = Object.fromEntries(rows.map(({ name, presetValue }) => [name, opening[name] ?? presetValue]));
  const known = rows.filter(({ name }) => Object.hasOwn(link, name));
  const unknown = Object.entries(link).filter(([name]) => !Object.hasOwn(usual, name));
  const strays: Stray[] = unknown.map(([name, value]) => ({ name, value }));

  const textOf = ({ name }: Hyperparameter): string => link[name] ?? '';
  const asked = known.map((row) => [row.name, row.options ? textOf(row) : Number(textOf(row))] as const);
  let values: Values = { ...usual, ...Object.fromEntries(asked) };
  if (!(await isTaken(run, values))) {
    // The engine takes all or none: one by one, whatever it refuses is this one's fault.
    values = usual;
    await run.configure(values);
    for (const [at, row] of known.entries()) {
      const wanted = { ...values, ...Object.fromEntries(asked.slice(at, at + 1)) };
      if (await isTaken(run, wanted)) values = wanted;
      else strays.push({ name: row.name, value: textOf(row), allowed: allowedOf(row) });
    }
  }

  const isOther = rows.some(({ name, value, needsReset }) => needsReset && value !== values[name]);
  // Loaded weights are kept: what they do not fit waits for a reset, as it did where the link was made.
  if ((isOther || startsOver) && run.weights === '') {
    const plays = run.running;
    await run.reset();
    if (plays) await run.play();
  }
  return strays;
}

const isTaken = (run: Linked, values: Values): Promise<boolean> =>
  run.configure(values).then(
    () => true,
    () => false,
  );

const allowedOf = ({ options, min, max }: Hyperparameter): string => options?.join(', ') ?? `${min} … ${max}`;
