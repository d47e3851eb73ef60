/** The worker's entry: hands calls to sessions, and tells the page when it can no longer be trusted. */
import { watchDevices } from './device-loss.js';
import { announceLife } from './liveness.js';
import { detailOf, type Answer, type Call, type Loss } from './protocol.js';
import { Session } from './session.js';

// A worker's own scope speaks as a Worker does; its full type would bring a second library of globals.
const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'onmessage'>;
const sessions = new Map<number, Session>();
const post = (answer: Answer, handed: Transferable[] = []): void => scope.postMessage(answer, handed);
const stop = (why: string, code: Loss['code'] = 'worker-died'): void => post({ fatal: { code, why } });

announceLife((lock) => post({ lives: lock }));
watchDevices((why) => stop(why, 'device-lost'));
// A trap (a panic, or memory that ran out) leaves borrowed and half-written state behind.
addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => {
  if (reason instanceof WebAssembly.RuntimeError) stop(reason.message);
});

scope.onmessage = ({ data }: MessageEvent<Call>) => {
  let session = sessions.get(data.session);
  if (!session) {
    session = new Session((event, handed) => post({ session: data.session, event }, handed));
    sessions.set(data.session, session);
  }
  session.call(data.method, data.args).then(
    (value) => post({ id: data.id, value }),
    (error: unknown) => {
      post({ id: data.id, error: detailOf(error) });
      if (error instanceof WebAssembly.RuntimeError) stop(error.message);
    },
  );
  if (data.method === 'dispose') sessions.delete(data.session);
};
