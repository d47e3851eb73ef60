/** The worker's entry: hands calls to sessions, and tells the page when it can no longer be trusted. */
import { watchDevices } from './device-loss.js';
import { announceLife } from './liveness.js';
import { lossOf } from './losses.js';
import { detailOf, type Answer, type Call } from './protocol.js';
import { Session } from './session.js';

// A worker's own scope speaks as a Worker does; its full type would bring a second library of globals.
const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'onmessage'>;
const sessions = new Map<number, Session>();
const post = (answer: Answer, handed: Transferable[] = []): void => scope.postMessage(answer, handed);

announceLife((lock) => post({ lives: lock }));
watchDevices((why) => post({ fatal: { code: 'device-lost', why } }));
addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => {
  const loss = lossOf(reason);
  if (loss) post({ fatal: loss });
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
      const loss = lossOf(error);
      post(loss ? { fatal: loss } : { id: data.id, error: detailOf(error) });
    },
  );
  if (data.method === 'dispose') sessions.delete(data.session);
};
