/**
 * Whether a worker still lives: browsers do not tell when they end one. A lock that it holds is free as soon as it
 * is gone (Web Locks API). Where there are none (pages without https, sandboxed frames), only failing calls tell.
 */

async function request(lock: string, granted: () => unknown): Promise<void> {
  await (navigator.locks as LockManager | undefined)?.request(lock, granted).catch(() => undefined);
}

/** In the worker: holds a lock for as long as it lives, and says its name once it has it. */
export function announceLife(say: (lock: string) => void): void {
  const lock = `ganlet ${performance.timeOrigin} ${Math.random()}`;
  void request(lock, () => {
    say(lock);
    return new Promise(() => undefined);
  });
}

/** On the page: waits for the lock, and lets it go again. */
export function whenGone(lock: string, gone: () => void): void {
  void request(lock, gone);
}
