/** What failed, and what to do, in English; by the engine's codes. */

export const en = {
  codes: {
    'bad-attribute': { message: 'An attribute of this element has a value it does not know.', hint: 'The default is used in its place.' },
    'data-not-found': { message: 'A file could not be loaded.', hint: 'Check the connection and the address, then try again.' },
    'idx-magic': { message: 'This is not an IDX file of images or labels.', hint: 'MNIST and its relatives come as idx3-ubyte (images) and idx1-ubyte (labels).' },
    'idx-short': { message: 'The data file ends too early.', hint: 'The download may have been cut off; fetch the file again.' },
    'idx-counts': { message: 'There are not as many labels as images.', hint: 'Use the two files that belong together.' },
    'idx-dimensions': { message: 'The images are not 28 × 28 pixels.', hint: 'This experiment learns from 28 × 28 grey images.' },
    'idx-labels': { message: 'A label lies outside 0 to 9.', hint: 'This experiment knows ten classes.' },
    'worker-died': { message: 'Training stopped unexpectedly.', hint: 'Start again; the run goes on from its last checkpoint.' },
    'engine-missing': { message: 'The training engine could not be loaded.', hint: 'Check that worker.js and wasm/ lie beside the script and that this page may load them, then try again.' },
    'out-of-range': { message: 'A value lies outside its range.', hint: 'Nothing was changed.' },
    'bad-checkpoint': { message: 'These weights do not fit this experiment.', hint: 'Load a file that was saved from the same preset.' },
    'too-few-draws': { message: 'There are fewer images than one batch takes.', hint: 'Load more images, or make the batch smaller.' },
    'data-labels-unknown': { message: 'The address of the labels cannot be told from that of the images.', hint: 'Give both addresses, images first, with a space between.' },
    'data-corrupt': { message: 'The packed data file cannot be unpacked.', hint: 'The download may have been cut off; fetch the file again.' },
    'device-failed': { message: 'The device stopped computing.', hint: 'Reset the run, or choose the CPU backend.' },
    'worker-lost': { message: 'The training worker stopped.', hint: 'The run goes on from its last checkpoint.' },
    'device-lost': { message: 'The graphics device was lost.', hint: 'The run goes on from its last checkpoint.' },
    diverged: { message: 'The losses are no longer numbers: the run diverged.', hint: 'It is back where they were. Lower a learning rate or clip, then go on.' },
  } as Record<string, { message: string; hint: string }>,
  recovered: (iteration: string, lost: number, seconds: string) =>
    `It goes on at iteration ${iteration}, after ${seconds} s; ${lost === 0 ? 'nothing is lost' : `${lost} ${lost === 1 ? 'iteration is' : 'iterations are'} lost`}.`,
};

export type ErrorTexts = typeof en;
