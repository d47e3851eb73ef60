/** A promise that is kept or broken from outside. */
export interface Deferred {
  readonly promise: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
  /** Itself while nobody has had an answer, else a new one. */
  renew: () => Deferred;
}

export function deferred(): Deferred {
  let [keep, fail]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
  let isSettled = false;
  const promise = new Promise<void>((resolve, reject) => ([keep, fail] = [resolve, reject]));
  // Whoever waits hears of a failure; that nobody waits is no failure of its own.
  promise.catch(() => undefined);
  const self: Deferred = {
    promise,
    resolve: () => {
      isSettled = true;
      keep();
    },
    reject: (error) => {
      isSettled = true;
      fail(error);
    },
    renew: () => (isSettled ? deferred() : self),
  };
  return self;
}
