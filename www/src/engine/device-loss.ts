/** Hears when a graphics device of this worker is lost: the engine, which opens it, would notice at its next reading. */

export function watchDevices(lost: (why: string) => void): void {
  const adapter = (globalThis as { GPUAdapter?: typeof GPUAdapter }).GPUAdapter?.prototype;
  if (!adapter) return;
  const request = adapter.requestDevice;
  adapter.requestDevice = async function (this: GPUAdapter, ...descriptor) {
    const device = await request.apply(this, descriptor);
    void device.lost.then(({ message, reason }) => lost((message || reason).replace(/\.$/, '')));
    return device;
  };
}
