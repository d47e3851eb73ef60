/** What each preset does otherwise than the tutorial behind it, in English. Every other table has this one's type. */

/** What is said of a preset. */
interface PresetNotes {
  /** Where the tutorial behind it slips, and what the preset does instead. */
  slips: string[];
  /** What the sources leave open; none where they leave nothing. */
  ours: string[];
}

export const en = {
  gaussian: {
    slips: [
      'The tutorial’s text speaks of targets 1 and 0 where its code has 0.9 and 0.1; this one has 0.9 and 0.1, and says so.',
    ],
    ours: ['Ours: every epoch runs through the data in a new order.'],
  },
  'two-gaussians': {
    slips: [
      'The tutorial never shuffles, so that its first blocks hold one hump only and its last ones the other; here every block holds both.',
      'Its table counts the discriminator twice and prints 386 parameters; there are 193.',
      'Its text speaks of targets 1 and 0 where its code has 0.9 and 0.1; this one has 0.9 and 0.1, and says so.',
    ],
    ours: ['Ours: every epoch runs through the data in a new order.'],
  },
  'mnist-gan': {
    slips: [
      'The tutorial lets D maximise the binary cross-entropy; D minimises it, and so it does here.',
      'It calls what D is shown of the fakes z; here z is the latent, and D sees G(z).',
    ],
    ours: ['Ours: the batch of 64.'],
  },
  'mnist-wgan': {
    slips: [
      'The tutorial clips gradients where the paper clips weights; here the weights are clipped after every step of the critic, and a switch among the hyper-parameters clips the gradients instead, to show the difference.',
      'It says that without overlap distances are constant or infinite altogether: total variation and Jensen–Shannon are constant, Kullback–Leibler is infinite, and the earth mover’s distance goes on telling near from far.',
    ],
    ours: [],
  },
  'mnist-dcgan': {
    slips: [
      'The tutorial shows its samples as 0.5·x·0.5, which leaves them dark and half of them cut off; here they are 0.5·x + 0.5.',
      'It compiles the stack before it freezes D, against its own rule, and is saved because the step is traced later; here D stands still whenever G learns.',
      'It learns at 2e-3 where the paper has 2e-4; this one takes the paper’s rate, and the hyper-parameters take the other.',
      'A comment gives 7×7×128 for a layer of 14×14×64; the table below the picture has the shapes as they are.',
      'It calls N(0, 1) “0 to 1”; a normal latent has no ends.',
    ],
    ours: ['Ours: D’s fakes are drawn with the batch’s statistics and shared with G’s step; the tutorial draws them anew with the running ones.'],
  },
  digits: {
    slips: [],
    ours: [
      'All of it is ours, found by a search over a hundred variants; the README has its table.',
      'G is an MLP up to 14 × 14 pixels; one convolution at twice the size draws the strokes.',
      'D has one logit for each label, and the label asked for picks its own. The largest singular value of each of its layers is held at 2 (Miyato et al. 2018, there 1), so that its slope stays bounded.',
      'What you see is drawn by a running average of G’s weights (Yazıcı et al. 2019).',
    ],
  },
  'mnist-cgan': {
    slips: [
      'The tutorial writes 278 where an image has 784 pixels.',
      'Its plotting method reaches for a generator of the notebook instead of its own.',
      'It joins image and label without naming an axis, which is right for one sample; here, in batches, the axis is named.',
    ],
    ours: ['Ours: batches of 64, where the tutorial takes one image at a time.'],
  },
  'mnist-cgan-embed': {
    slips: [],
    ours: ['Ours: both networks are those of the DCGAN; the tutorial only tells how the label comes in.'],
  },
  'mnist-cdcgan': {
    slips: [
      'The tutorial puts batch norm and a LeakyReLU on D’s last logit and then clips it as if it were a probability; here the logit is left alone.',
      'It says that D should send real to 0; real goes to 1.',
      'It rescales samples of a sigmoid by (x + 1)/2, which turns black to grey; here they are shown as they are.',
      'Its text has 200 epochs and its code 100; the full run here is 100.',
      'It draws in one batch size only; here running averages draw as many as one likes, a single picked label too.',
    ],
    ours: [],
  },
  'mnist-ssgan': {
    slips: [],
    ours: ['Ours: networks, noise and schedule; the tutorial has the figure, and Salimans and others (2016) the method.'],
  },
} satisfies Record<string, PresetNotes>;

export type NoteTexts = Readonly<Record<keyof typeof en, PresetNotes>>;
