/**
 * The page of `npm run bench`: what the command calls in it, in Chromium, as `globalThis.bench`. Each call
 * gives plain objects; the command loads the page anew for each, so that nothing is left of the one before.
 */
import type { PresetName } from '../src/engine/types.js';
import { cycle, flopsOf, hyperparameters, mnistCdcgan, mnistCgan, mnistDcgan, twoGaussians, type Case } from './cases.js';
import type { Contender, Open } from './contender.js';
import { makeFeed } from './feed.js';
import { digits, memoryOf, openGanlet, type Configured, type Memory } from './ganlet.js';
import { openJax } from './jax.js';
import { place, trainable } from './nets.js';
import { openPeak, PEAK_FLOPS, type Peak } from './peak.js';
import { interleave, type Entry, type Measured, type Pace } from './rounds.js';
import { openTensorflow } from './tensorflow.js';

const CASES: Record<Case['preset'], (batch: number, width?: number) => Case> = {
  'two-gaussians': twoGaussians,
  'mnist-cgan': mnistCgan,
  'mnist-dcgan': mnistDcgan,
  'mnist-cdcgan': mnistCdcgan,
};

const CONTENDERS: Record<string, Open> = {
  'ganlet flex': inGanlet('flex'),
  'ganlet flex, plain SIMD': inGanlet('flex', './plain/'),
  'ganlet ndarray': inGanlet('ndarray'),
  'ganlet WebGPU': inGanlet('webgpu'),
  'jax-js wasm': openJax('wasm'),
  'jax-js WebGPU': openJax('webgpu'),
  'TensorFlow.js wasm': openTensorflow('wasm'),
  'TensorFlow.js cpu': openTensorflow('cpu'),
  'TensorFlow.js WebGPU': openTensorflow('webgpu'),
};

/** A case as ganlet is asked for it. */
function inGanlet(...where: Parameters<typeof openGanlet>): Open {
  const open = openGanlet(...where);
  return (each) => open({ preset: each.preset, hyperparameters: hyperparameters(each) });
}

export interface Request {
  name: Case['preset'];
  batch: number;
  width?: number;
  contenders: string[];
  /** Whether the multiply-add peaks run along. */
  peaks: boolean;
  pace: Pace;
  /** Whether the GPU is to do nothing once all are there, so that what is left of an iteration is measured. */
  isGpuIdle?: boolean;
}

/** A contender, and what was measured or why it could not be. */
export type Row = { name: string } & ({ measured: Measured } | { error: string });

export interface Comparison {
  /** Floating-point operations of an iteration. */
  flops: number;
  parameters: { generator: number; discriminator: number };
  rows: Row[];
  /** Floating-point operations a second, where they could be measured. */
  peaks: Partial<Record<Peak, number>>;
}

const PEAKS: Peak[] = ['plain', 'relaxed'];

/** All contenders on one case; one that cannot do it answers with its own error. */
async function compare({ name, batch, width, contenders, peaks, pace, isGpuIdle = false }: Request): Promise<Comparison> {
  const each = CASES[name](batch, width);
  const parameters = {
    generator: sum(place(each.generator, each.latent.size).map(trainable)),
    discriminator: sum(place(each.discriminator, each.draws).map(trainable)),
  };
  const feed = await makeFeed(each, digits);
  const opening = contenders.map((contender) => ({
    name: contender,
    open: async () => {
      const player = await named(contender)(each, feed);
      assertSame(player, parameters);
      say(`${contender}: ${player.parameters.generator} + ${player.parameters.discriminator} parameters, as it should have`);
      return player;
    },
  }));
  const peakOpening = (peaks ? PEAKS : []).map((peak) => ({ name: peak, open: async () => openPeak(peak) }));
  const rows = await race([...opening, ...peakOpening], cycle(each), pace, () => isGpuIdle && leaveOutDispatches());
  const perSecond = PEAKS.flatMap((peak) => {
    const row = rows.find(({ name }) => name === peak);
    return row && 'measured' in row ? [[peak, (1000 * PEAK_FLOPS) / row.measured.median]] : [];
  });
  return {
    flops: flopsOf(each),
    parameters,
    rows: rows.filter(({ name }) => contenders.includes(name)),
    peaks: Object.fromEntries(perSecond) as Comparison['peaks'],
  };
}

/** ganlet's presets as they are, on the CPU. */
async function presets({ names, pace }: { names: PresetName[]; pace: Pace }): Promise<Row[]> {
  const open = openGanlet('flex');
  const opening = names.map((preset) => ({ name: preset, open: () => open({ preset, hyperparameters: {} }) }));
  return race(opening, 2, pace); // an even count, for the preset whose networks move by turns
}

const memory = (request: Configured & { iterations: number; seconds: number }): Promise<Memory> =>
  memoryOf(request, request.iterations, request.seconds);

/** What WebGPU runs on here, in words; null where there is none. */
async function adapter(): Promise<{ isSoftware: boolean; name: string } | null> {
  const found = await (navigator as Partial<Navigator>).gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!found) return null;
  const { vendor, architecture, description, isFallbackAdapter } = found.info;
  return { isSoftware: isFallbackAdapter, name: [vendor, architecture, description].filter(Boolean).join(' ') };
}

/** Opens one after the other, races those that could be opened, and gives a row to each. */
async function race(
  opening: { name: string; open: () => Promise<Contender> }[],
  ofCycle: number,
  pace: Pace,
  whenOpen: () => void = () => undefined,
): Promise<Row[]> {
  const entries: Entry[] = [];
  const errors = new Map<string, string>();
  for (const { name, open } of opening) {
    try {
      entries.push({ name, contender: await open() });
    } catch (cause) {
      errors.set(name, messageOf(cause));
      say(`${name}: ${messageOf(cause)}`);
    }
  }
  whenOpen();
  const answers = await interleave(entries, ofCycle, pace, say);
  for (const { contender } of entries) contender.dispose();
  return opening.map(({ name }) => {
    const answer = answers.get(name);
    if (answer === undefined || answer instanceof Error) return { name, error: answer?.message ?? errors.get(name) ?? 'it was not run' };
    return { name, measured: answer };
  });
}

function named(contender: string): Open {
  const open = CONTENDERS[contender];
  if (!open) throw new Error(`there is no contender ${contender}`);
  return open;
}

/** Heard by what the command has put into this page and its worker. */
function leaveOutDispatches(): void {
  const channel = new BroadcastChannel('gpu-idle');
  channel.postMessage(true);
  channel.close();
}

/** A net of another size would be another race. */
function assertSame({ parameters }: Contender, expected: Contender['parameters']): void {
  const [mine, theirs] = [JSON.stringify(parameters), JSON.stringify(expected)];
  if (mine !== theirs) throw new Error(`its networks hold ${mine} parameters, and the case has ${theirs}`);
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
const say = (line: string): void => console.info(line);

Object.assign(globalThis, { bench: { adapter, compare, memory, presets } });
