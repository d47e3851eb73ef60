/** The bench's figures as Markdown. Knows no browser. */

const OURS = 'ganlet flex';
const PLAIN = 'ganlet flex, plain SIMD';
const OURS_ON_GPU = 'ganlet WebGPU';

/** What ganlet means to reach: shares of a peak, factors, milliseconds. */
const GOALS = { plainShare: 0.7, relaxedGain: 1.4, firstIteration: 1500 };

/** Times ganlet's time that peers on the CPU are to need at least; the fastest where none is named. */
const LEADS = [
  { name: 'two-gaussians', least: 10 },
  { name: 'mnist-dcgan', least: 10 },
  { name: 'mnist-cgan', peer: 'jax-js wasm', least: 4 },
  { name: 'mnist-cgan', peer: 'TensorFlow.js wasm', least: 10 },
];
/** The tiny nets of one dimension are no question of arithmetic. */
const ASKED_FOR_SHARE = ['mnist-cgan', 'mnist-dcgan', 'mnist-cdcgan'];

const title = ({ name, batch, width }) => [`\`${name}\``, `batch ${batch}`, width && `width ${width}`].filter(Boolean).join(', ');
const figure = (value) => (value >= 1000 ? Math.round(value).toLocaleString('en') : value >= 100 ? value.toFixed(0) : value.toPrecision(2));
const ms = (value) => `${figure(value)} ms`;
const spread = ({ median, quickest, slowest, rounds }) =>
  rounds > 1 ? `${ms(median)} (${figure(quickest)} to ${figure(slowest)})` : `${ms(median)}, one round`;
const gflops = (perSecond) => `${(perSecond / 1e9).toFixed(1)} GFLOP/s`;
const cell = (text) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 160);
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const verdict = (holds) => (holds ? 'yes' : '**no**');
const find = (rows, name) => rows.find((row) => row.name === name)?.measured;

/** Everybody on one case, and how many times ganlet's time each needs. */
export function peersTable({ request, comparison: { rows, flops, parameters } }) {
  const ours = find(rows, OURS);
  const ratio = (measured) => (ours ? `× ${figure(measured.median / ours.median)}` : '');
  const body = rows.map(({ name, measured, error }) =>
    measured ? [name, spread(measured), ratio(measured)] : [name, cell(error), ''],
  );
  const { generator, discriminator } = parameters;
  const caption = `${generator.toLocaleString('en')} + ${discriminator.toLocaleString('en')} parameters, ${figure(flops / 1e6)} MFLOP an iteration`;
  return `### ${title(request)}\n\n${caption}\n\n${table(['', 'an iteration: median (quickest to slowest round)', `to ${OURS}`], body)}`;
}

/** How far ahead ganlet is of its peers on the CPU, and how far it means to be. */
export function leadTable(compared) {
  const rows = LEADS.flatMap(({ name, peer, least }) => {
    const found = compared.find(({ request }) => request.name === name);
    const ours = found && find(found.comparison.rows, OURS);
    const isMeant = (row) => row.measured && (peer ? row.name === peer : !/^ganlet|WebGPU$/.test(row.name));
    const peers = found?.comparison.rows.filter(isMeant).sort((a, b) => a.measured.median - b.measured.median) ?? [];
    if (!ours || peers.length === 0) return [];
    const [{ name: nearest, measured }] = peers;
    const factor = measured.median / ours.median;
    return [[title(found.request), peer ?? `the fastest peer, ${nearest}`, `× ${figure(factor)}`, `× ${least}`, verdict(factor >= least)]];
  });
  return `### Ahead of the peers on the CPU\n\n${table(['case', 'peer', 'ahead', 'meant', 'reached'], rows)}`;
}

/** What ganlet makes of the one thread that it has. */
export function shareTable(compared) {
  const rows = compared.flatMap(({ request, comparison: { rows, flops, peaks } }) => {
    const [best, plain] = [find(rows, OURS), find(rows, PLAIN)];
    const rate = (measured) => (1000 * flops) / measured.median;
    const isAsked = ASKED_FOR_SHARE.includes(request.name);
    const line = (name, measured, peak, goal) => {
      const share = rate(measured) / peak;
      return [title(request), name, gflops(rate(measured)), gflops(peak), share.toFixed(2), goal && isAsked ? verdict(share >= goal) : ''];
    };
    const gain = best && plain ? plain.median / best.median : NaN;
    return [
      ...(plain && peaks.plain ? [line('plain', plain, peaks.plain, GOALS.plainShare)] : []),
      ...(best && peaks.relaxed ? [line('relaxed', best, peaks.relaxed)] : []),
      ...(gain ? [[title(request), 'relaxed to plain', `× ${gain.toFixed(2)}`, '', '', isAsked ? verdict(gain >= GOALS.relaxedGain) : '']] : []),
    ];
  });
  const head = ['case', 'SIMD', 'ganlet flex', 'multiply-add peak', 'share', `≥ ${GOALS.plainShare} of the plain peak; relaxed ≥ × ${GOALS.relaxedGain}`];
  return `### Share of what one thread can do\n\n${table(head, rows)}`;
}

/** One case as one of its sizes grows. */
export const growthTable = (compared) => `### How the cost grows\n\n${sideBySide(compared, OURS)}`;

/** Everything but the dispatches: the same on every graphics card, and what small networks cost there. */
export const hostTable = (compared) =>
  `### An iteration on WebGPU without the GPU: encoded, submitted and read, with the dispatches left out\n\n${sideBySide(compared, OURS_ON_GPU)}`;

/** A case a row, a contender a column. */
function sideBySide(compared, own) {
  const names = compared[0].comparison.rows.map(({ name }) => name);
  const rows = compared.map(({ request, comparison: { rows, flops } }) => {
    const ours = find(rows, own);
    const cells = rows.map(({ name, measured, error }) => {
      if (!measured) return cell(error);
      return name === own || !ours ? ms(measured.median) : `${ms(measured.median)}, × ${figure(measured.median / ours.median)}`;
    });
    return [title(request), figure(flops / 1e6), ...cells];
  });
  return table(['', 'MFLOP', ...names], rows);
}

/** ganlet's presets as they are. */
export function presetsTable(rows) {
  const body = rows.map(({ name, measured, error }) =>
    measured ? [`\`${name}\``, spread(measured), Math.round(10_000 / measured.median) / 10] : [`\`${name}\``, cell(error), ''],
  );
  return `### Presets at their own values, on the CPU\n\n${table(['preset', 'an iteration', 'a second'], body)}`;
}

export function memoryTable(rows) {
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const body = rows.map(({ request: { preset, hyperparameters, budget }, memory: { iterations, halfway, end } }) => [
    [`\`${preset}\``, hyperparameters.batchSize && `batch ${hyperparameters.batchSize}`].filter(Boolean).join(', '),
    iterations,
    megabytes(halfway),
    megabytes(end),
    budget,
    verdict(end <= budget * 1e6),
  ]);
  const head = ['preset', 'iterations', 'MB half-way', 'MB at the end', 'budget', 'within'];
  return `### Memory of the worker's WebAssembly, data included\n\n${table(head, body)}`;
}

export function startTable(rows) {
  const body = rows.map(({ backend, paint, iteration }) => [backend, ms(paint), ms(iteration), verdict(iteration <= GOALS.firstIteration)]);
  const head = ['backend', 'first paint', 'first iteration', `≤ ${GOALS.firstIteration} ms`];
  return `### From navigation, medians of fresh loads\n\n${table(head, body)}`;
}
