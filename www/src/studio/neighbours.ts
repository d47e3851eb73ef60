/** Latents near a latent. Pure: knows neither trainer nor page. */
import { mix, settle, type Prior } from '../labs/slerp.js';

/** `far`: 0 is the latent itself, 1 one that has nothing to do with it. `other` is a draw of the prior. */
export function neighbour(latent: Float32Array, other: Float32Array, far: number, prior: Prior): Float32Array {
  // What is made of two independent draws so has their variance, whatever the angle.
  const mixed = mix(latent, Math.cos((far * Math.PI) / 2), other, Math.sin((far * Math.PI) / 2));
  return prior === 'uniform' ? settle(mixed, 'uniform') : mixed;
}

/** How far a latent lies along a unit direction. */
export const along = (latent: Float32Array, axis: Float32Array): number =>
  latent.reduce((sum, value, at) => sum + value * (axis[at] ?? 0), 0);

/** The latent moved along a unit direction, so that it lies `place` along it. */
export const movedTo = (latent: Float32Array, axis: Float32Array, place: number): Float32Array =>
  mix(latent, 1, axis, place - along(latent, axis));

/** How far latents lie along a direction at most, but for one in 370: three standard deviations. */
export const reach = (prior: Prior): number => (prior === 'normal' ? 3 : 3 / Math.sqrt(3));
