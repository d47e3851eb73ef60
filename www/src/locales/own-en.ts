/** The reader's own pictures, in English: loaded with them and not with the page. The other table has this one's type. */
import type { Texts } from './en.js';

/** What the element says otherwise where its labels are not the digits. */
type InPlace = Pick<
  Texts,
  | 'labelPicker' | 'newHandTitle' | 'pickedPicture' | 'gridPicture' | 'realTitle' | 'realPicture' | 'drawsPicture' | 'latentsPicture' | 'keyDigit' | 'strip'
>;

/** A message, and what to do. */
interface Words {
  message: string;
  hint: string;
}

const inPlace: InPlace = {
  labelPicker: 'Draw',
  newHandTitle: 'Draw the same labels from other latents',
  pickedPicture: (names) => `Generated pictures for: ${names}`,
  gridPicture: 'Generated pictures, one column for each label',
  realTitle: 'Real pictures',
  realPicture: 'Real pictures from your data, one for each label in turn',
  drawsPicture: 'Generated pictures, drawn from random latents',
  latentsPicture: 'Generated pictures, always from the same 25 latents',
  keyDigit: 'draw this label, counted from 0',
  strip: {
    title: 'How each picture came to be',
    hint: 'Scrub through the run; click a picture to follow that one.',
    empty: 'Every 200 iterations, the same latents are drawn and kept here.',
    sheet: 'The same latents, as they were drawn at the chosen moment',
    film: 'One latent, from the first snapshot to the last',
    follow: 'Follow',
    place: (row, column, isLabel) => (isLabel ? `${column}, hand ${row}` : `row ${row}, column ${column}`),
    play: 'Watch',
    pause: 'Stop',
    slider: 'Moment of the run',
    iteration: (n) => `iteration ${n}`,
  },
};

export const en = {
  inPlace,
  notJudged: 'No figures here: the classifier behind them has learned to read MNIST’s digits, and what it says of other pictures would mean nothing. Judge by eye, beside the real ones.',

  intro: 'A folder or a zip with one sub-folder for each label, or a pair of IDX files such as Fashion-MNIST’s. They stay on your device.',
  limits: (labels: number, pictures: string) => `2 to ${labels} labels, at least 10 pictures of each and 100 in all; of more than ${pictures} pictures, so many are taken. Every picture is turned grey, fitted into 28 × 28 pixels and centred.`,
  drop: 'Drop a folder, a zip or IDX files here',
  chooseFiles: 'Choose files',
  chooseFolder: 'Choose a folder',
  filesName: 'A zip, or the IDX files of images and labels',
  folderName: 'A folder with one sub-folder for each label',
  reading: (done: string, all: string) => `Reading picture ${done} of ${all}`,
  opening: 'Opening the files',
  starting: 'Handing the pictures to the engine',
  loaded: (pictures: string, labels: number) => `${pictures} pictures under ${labels} labels. Press play: both networks begin anew, with these.`,
  kept: (training: string, kept: string) => `${training} to train on, ${kept} kept aside.`,
  sampled: (taken: string, all: string) => `Of ${all} pictures, ${taken} were taken, spread over the labels in proportion.`,
  inverted: 'The background was found to be light, and the pictures were inverted: the networks learn best what is bright on black.',
  notInverted: 'The background was found to be dark: nothing was inverted.',
  invert: 'Invert light and dark',
  invertNote: 'starts the run over',
  names: 'Labels, and what they are called',
  namesHint: 'A list with commas names several at once.',
  nameOf: (n: number) => `Name of label ${n}`,
  samples: (name: string) => `Some real pictures of ${name}`,
  count: (n: string) => `${n} pictures`,
  back: 'Back to the digits',
  isBack: 'The digits of MNIST again.',
  dismiss: 'Dismiss',
  faultLead: 'The run goes on as it was.',
  faults: {
    'not-a-zip': (name: string): Words => ({ message: `${name} is not a zip archive, or is damaged.`, hint: 'Pack the folder anew, or choose the folder itself.' }),
    'zip-locked': (name: string): Words => ({ message: `${name} in the zip cannot be unpacked: it is encrypted or packed in an unusual way.`, hint: 'Unpack it yourself, and choose the folder.' }),
    'no-pictures': (): Words => ({ message: 'There are neither pictures nor IDX files in this.', hint: 'Give PNG, JPEG or WebP pictures in one sub-folder for each label, or an IDX file of images and one of labels.' }),
    'one-label': (name: string): Words => ({ message: `All pictures lie in one folder, “${name}”, so that there is only one label.`, hint: 'Sort them into two to ten sub-folders, one for each label.' }),
    'no-folders': (): Words => ({ message: 'The pictures lie in no folder, so that nothing says which label each has.', hint: 'Sort them into two to ten sub-folders, one for each label.' }),
    'too-many-labels': (count: number): Words => ({ message: `These are ${count} labels; the networks know ten at most.`, hint: 'Leave some of the sub-folders out.' }),
    'too-few-of-a-label': (name: string, count: number): Words => ({ message: `“${name}” has only ${count} pictures.`, hint: 'Every label needs ten or more.' }),
    'too-few': (count: number): Words => ({ message: `These are only ${count} pictures.`, hint: 'Training needs a hundred or more, and gets better with thousands.' }),
    unreadable: (name: string): Words => ({ message: `The picture ${name} cannot be read.`, hint: 'Take it out, or save it anew as PNG.' }),
    'too-large': (name: string): Words => ({ message: `${name} is too large for this page.`, hint: 'Pictures may have 16 MB, archives and IDX files 512 MB unpacked.' }),
    'images-alone': (name: string): Words => ({ message: `${name} holds images; the file with their labels is missing.`, hint: 'Choose both files at once: …images-idx3-ubyte and …labels-idx1-ubyte.' }),
    'labels-alone': (name: string): Words => ({ message: `${name} holds labels; the file with the images is missing.`, hint: 'Choose both files at once: …images-idx3-ubyte and …labels-idx1-ubyte.' }),
    'too-many-idx': (): Words => ({ message: 'There are more than one IDX file of images, or of labels.', hint: 'Choose one pair: those that belong together.' }),
    'not-28': (rows: number, columns: number): Words => ({ message: `The images of the IDX file are ${rows} × ${columns} pixels, not 28 × 28.`, hint: 'Give them as PNG pictures in sub-folders: those are scaled.' }),
    'counts-differ': (images: string, labels: string): Words => ({ message: `The IDX files do not belong together: ${images} images, ${labels} labels.`, hint: 'Choose the two files of one data set.' }),
    'idx-cut': (name: string): Words => ({ message: `${name} is shorter or longer than its own header says.`, hint: 'The download may have been cut off; fetch the file again.' }),
    'gzip-broken': (name: string): Words => ({ message: `${name} cannot be unpacked.`, hint: 'The download may have been cut off; fetch the file again.' }),
  },
  /** What the engine refuses after all. */
  refused: (message: string): Words => ({ message: 'The engine did not take these pictures.', hint: message }),
};

export type OwnTexts = typeof en;
