/** For the tests, which are written in TypeScript. */
import type { Server } from 'node:http';

export function serverOf(folder: string, headers?: Readonly<Record<string, string>>): Server;
export function serve(folder: string, port: number, tries?: number): Promise<number>;
