/** What is used of gifenc, which brings no types. */
declare module 'gifenc' {
  interface FrameOptions {
    /** Red, green, blue; needed with the first frame, whose colours hold for those that bring none. */
    palette?: [number, number, number][];
    /** Milliseconds, in hundredths of a second. */
    delay?: number;
    /** 0 is for ever. */
    repeat?: number;
  }
  export function GIFEncoder(): {
    writeFrame(indices: Uint8Array, width: number, height: number, options?: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
}
