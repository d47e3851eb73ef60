/** The worker's entry: hands calls to sessions, and tells the page when it can no longer be trusted. */
import { detailOf, type Answer, type Call } from './protocol.js';
import { Session } from './session.js';

// A worker's own scope speaks as a Worker does; its full type would bring a second library of globals.
const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'onmessage'>;
const sessions = new Map<number, Session>();
const post = (answer: Answer): void => scope.postMessage(answer);

scope.onmessage = ({ data }: MessageEvent<Call>) => {
  let session = sessions.get(data.session);
  if (!session) {
    session = new Session((event) => post({ session: data.session, event }));
    sessions.set(data.session, session);
  }
  session.call(data.method, data.args).then(
    (value) => post({ id: data.id, value }),
    (error: unknown) => {
      post({ id: data.id, error: detailOf(error) });
      // A trap (a panic, or memory that ran out) leaves borrowed and half-written state behind.
      if (error instanceof WebAssembly.RuntimeError) post({ fatal: error.message });
    },
  );
  if (data.method === 'dispose') sessions.delete(data.session);
};
