/**
 * What WebAssembly can do at most on one thread here: independent chains of multiply-adds on four lanes,
 * in registers. Two modules, assembled here byte by byte: `f32x4.mul` and `f32x4.add`, and relaxed SIMD's
 * one instruction for both. They take part in the rounds as contenders do, and so meet the same machine.
 */
import type { Contender } from './contender.js';

/**
 * As many as hide the latency of both instructions (fewer wait for themselves: four chains came to a third of
 * what twelve do, on a processor with two multipliers and two adders) and still fit sixteen registers.
 */
const CHAINS = 12;
/** Copies of the chains in the loop, so that counting costs nothing. */
const UNROLLED = 8;
const LANES = 4;
const LOOPS = 40_000;

/** Floating-point operations of one "iteration" of these contenders: a millisecond or so. */
export const PEAK_FLOPS = CHAINS * UNROLLED * LANES * 2 * LOOPS;

export type Peak = 'plain' | 'relaxed';

export function openPeak(peak: Peak): Contender {
  const bytes = assemble(peak);
  if (!WebAssembly.validate(bytes)) throw new Error('this browser has no relaxed SIMD');
  const { chains } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as { chains: (loops: number) => number };
  return {
    parameters: { generator: 0, discriminator: 0 },
    train: (count) => {
      let last = 0;
      for (let done = 0; done < count; done += 1) last = chains(LOOPS);
      return Promise.resolve({ dLoss: last, gLoss: last });
    },
    dispose: () => undefined,
  };
}

const GET = 0x20;
const SET = 0x21;
const TEE = 0x22;
const ADD = [0xfd, 0xe4, 0x01];
const MULTIPLY = [0xfd, 0xe6, 0x01];
const RELAXED_MADD = [0xfd, 0x85, 0x02];
const SPLAT = [0xfd, 0x13];
const [V128, F32, I32] = [0x7b, 0x7d, 0x7f];

/** `(i32 loops) → f32`: each chain goes x ← x m + a, whose limit is 1. */
function assemble(peak: Peak): Uint8Array<ArrayBuffer> {
  const [factor, addend] = [CHAINS + 1, CHAINS + 2]; // locals after the parameter and the chains
  const chains = Array.from({ length: CHAINS }, (_, index) => index + 1);
  const constant = (local: number, value: number): number[] => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...SPLAT, SET, local];
  const madd = peak === 'plain' ? [GET, factor, ...MULTIPLY, GET, addend, ...ADD] : [GET, factor, GET, addend, ...RELAXED_MADD];
  const turn = chains.flatMap((chain) => [GET, chain, ...madd, SET, chain]);
  const [first = 1, ...rest] = chains;
  const code = [
    ...[1, CHAINS + 2, V128], // one group of locals
    ...constant(factor, 0.999),
    ...constant(addend, 0.001),
    ...chains.flatMap((chain) => constant(chain, chain)),
    ...[0x03, 0x40], // loop
    ...Array.from({ length: UNROLLED }, () => turn).flat(),
    ...[GET, 0, 0x41, 1, 0x6b, TEE, 0, 0x0d, 0], // one loop less; again while there are any
    0x0b,
    ...[GET, first, ...rest.flatMap((chain) => [GET, chain, ...ADD]), 0xfd, 0x1f, 0], // the sum's first lane
    0x0b,
  ];
  const name = [...new TextEncoder().encode('chains')];
  const body = [...length(code), ...code];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
    ...section(1, [1, 0x60, 1, I32, 1, F32]), // one type
    ...section(3, [1, 0]), // one function of it
    ...section(7, [1, ...length(name), ...name, 0, 0]), // exported
    ...section(10, [1, ...body]),
  ]);
}

const section = (id: number, contents: number[]): number[] => [id, ...length(contents), ...contents];

/** How long something is, as LEB128. */
function length({ length }: number[]): number[] {
  const bytes: number[] = [];
  let rest = length;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}
