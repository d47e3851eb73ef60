/**
 * Runs as files: what is saved and how it is called, and what is made of a file that somebody brings.
 * Loaded with the first file. Knows the element by a few of its members; what a file holds, the engine checks.
 */
import type { PresetName, Trainer } from '../engine/types.js';
import type { Texts } from '../locales/index.js';
import type { ShareTexts } from '../locales/share.js';
import { save } from './download.js';
import type { Notice } from './notices.js';

/** Whose run it is. */
export interface Runs {
  preset: string;
  save: Trainer['save'];
  load: Trainer['load'];
}

/** Written when it is shown: the reader may change the language meanwhile. */
export type Message = (words: ShareTexts, texts: Texts, language: string) => Notice;

/** What a saved run says of itself. */
interface Header {
  preset: string;
  iteration: number;
}

/** Names and shapes of all tensors take a few kilobytes. */
const LONGEST_HEADER = 2 ** 20;

export async function saveRun(runs: Runs): Promise<Message> {
  const file = await runs.save();
  const header = await readHeader(file);
  const name = `ganlet-${header?.preset ?? runs.preset}-${header?.iteration ?? 0}.safetensors`;
  save(file, name);
  return (words) => words.saved(name);
}

/** Goes on from the file, or offers to change to the preset that it is of; what is no saved run is refused by the engine. */
export async function openRun(runs: Runs, file: File, presets: readonly PresetName[], act: (work: () => Promise<Message>) => void): Promise<Message> {
  const header = await readHeader(file);
  const preset = presets.find((name) => name === header?.preset);
  const opened =
    (name: PresetName): Message =>
    (words, texts, language) =>
      words.opened(file.name, texts.page.presets[name].name, (header?.iteration ?? 0).toLocaleString(language));
  if (preset === undefined || preset === runs.preset) {
    // A film of gigabytes is not read to learn that it is none.
    await runs.load(header ? file : file.slice(0, LONGEST_HEADER));
    return opened(preset ?? (runs.preset as PresetName));
  }
  const change = async (): Promise<Message> => {
    await runs.load(file, { preset });
    return opened(preset);
  };
  return (words, texts) => {
    const name = texts.page.presets[preset].name;
    return { ...words.otherPreset(file.name, name), action: { name: words.changeTo(name), act: () => act(change) } };
  };
}

/** From the first bytes of a safetensors file; undefined where they are none. */
async function readHeader(file: Blob): Promise<Header | undefined> {
  const start = await file.slice(0, 8).arrayBuffer();
  const length = start.byteLength < 8 ? 0n : new DataView(start).getBigUint64(0, true);
  if (length === 0n || length > LONGEST_HEADER) return undefined;
  try {
    const { __metadata__ } = JSON.parse(await file.slice(8, 8 + Number(length)).text()) as { __metadata__: { ganlet: string } };
    const { preset, position } = JSON.parse(__metadata__.ganlet) as { preset: unknown; position: { iteration: unknown } };
    return { preset: String(preset), iteration: Number(position.iteration) };
  } catch {
    return undefined;
  }
}
