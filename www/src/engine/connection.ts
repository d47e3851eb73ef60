/** The page's end of a worker: who waits for what from it, and who hears that it has stopped. Knows no trainer. */
import { filesIn } from './files.js';
import { whenGone } from './liveness.js';
import { detailOf, type Answer, type Call, type Loss, type WorkerEvent } from './protocol.js';
import { GanletError } from './types.js';

/** What a session hears: what the worker tells of it, and at last that the worker is no more. */
export type Receive = (event: WorkerEvent | { type: 'lost'; detail: Loss }) => void;

export class Connection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #sessions = new Map<number, Receive>();
  #next = 0;
  #hasAnswered = false;
  #dead: GanletError | undefined;

  constructor(address: string) {
    this.#worker = startWorker(address);
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#receive(data);
    this.#worker.onerror = ({ message }) => this.#die({ code: 'worker-died', why: message || 'it could not be started' }, this.#hasAnswered ? undefined : notStarted(address));
    this.#worker.onmessageerror = () => this.#die({ code: 'worker-died', why: 'a message could not be read' });
  }

  get alive(): boolean {
    return this.#dead === undefined;
  }

  attach(receive: Receive): number {
    this.#next += 1;
    this.#sessions.set(this.#next, receive);
    return this.#next;
  }

  detach(session: number): void {
    this.#sessions.delete(session);
  }

  call(session: number, method: string, args: unknown[]): Promise<unknown> {
    if (this.#dead) return Promise.reject(this.#dead);
    this.#next += 1;
    const call: Call = { id: this.#next, session, method, args };
    return new Promise((resolve, reject) => {
      try {
        this.#worker.postMessage(call);
        this.#pending.set(call.id, { resolve, reject });
      } catch (cause) {
        // Functions cannot travel, nor what has been handed to somebody else.
        reject(new GanletError({ ...detailOf(cause), code: 'bad-request', hint: 'Check the arguments.' }));
      }
    });
  }

  #receive(answer: Answer): void {
    this.#hasAnswered = true;
    if ('fatal' in answer) return this.#die(answer.fatal);
    if ('lives' in answer) return whenGone(answer.lives, () => this.#die({ code: 'worker-died', why: 'the browser ended it' }));
    if ('session' in answer) {
      this.#sessions.get(answer.session)?.(answer.event);
      return;
    }
    const waiting = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('error' in answer) waiting?.reject(new GanletError(answer.error));
    else waiting?.resolve(answer.value);
  }

  #die(loss: Loss, error = interrupted(loss)): void {
    if (this.#dead) return;
    this.#dead = error;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    for (const receive of this.#sessions.values()) receive({ type: 'lost', detail: loss });
  }
}

/** Of a call that was under way. */
function interrupted({ why }: Loss): GanletError {
  return new GanletError({
    code: 'interrupted',
    message: `The call was interrupted: ${why}.`,
    hint: 'The run goes on from its last checkpoint; call again.',
  });
}

/** The browser does not say why: its console does. */
function notStarted(address: string): GanletError {
  return new GanletError({
    code: 'engine-missing',
    message: `The training worker at ${address} could not be started.`,
    hint: 'Check that it is there, and that its server (CORS) and the Content-Security-Policy of this page allow it.',
  });
}

/** By the worker's address: a page has one, unless some of its trainers were given other `assets`. */
const shared = new Map<string, Connection>();

export function connect(address = filesIn(undefined)['worker.js']): Connection {
  let connection = shared.get(address);
  if (!connection?.alive) {
    connection = new Connection(address);
    shared.set(address, connection);
  }
  return connection;
}

function startWorker(address: string): Worker {
  if (new URL(address).origin === origin) return new Worker(address, { type: 'module' });
  // A worker must come from the page's own origin; a module that imports the real one does.
  const source = `import ${JSON.stringify(address)};`;
  // Where a frame is sandboxed, it has no origin, and blobs have none to come from.
  if (origin === 'null') return new Worker(`data:text/javascript,${encodeURIComponent(source)}`, { type: 'module' });
  const own = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(own, { type: 'module' });
  const loaded = (): void => URL.revokeObjectURL(own);
  for (const type of ['message', 'error']) worker.addEventListener(type, loaded, { once: true });
  return worker;
}

