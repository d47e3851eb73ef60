/** The hyper-parameters by name, in English: what each is, and its choices. */

export const en = {
  hyperparameters: {
    batchSize: { name: 'Batch size', title: 'Draws in one step. Small batches take more steps in the same time; large ones take steadier ones.' },
    latentSize: { name: 'Latent size', title: 'Numbers that the generator is given for one draw' },
    latentDistribution: { name: 'Latents', title: 'Where the generator’s input is drawn from' },
    hiddenWidth: { name: 'Hidden width', title: 'Units of the hidden layer, in both networks' },
    updates: { name: 'Who moves when', title: 'D and then G within an iteration, both from one forward pass, or D in one iteration and G in the next' },
    optimizer: { name: 'Optimiser', title: 'Another one brings its own usual betas' },
    discriminatorLearningRate: { name: 'Learning rate of D', title: 'Length of D’s steps' },
    generatorLearningRate: { name: 'Learning rate of G', title: 'Length of G’s steps' },
    beta1: { name: 'β₁, momentum', title: 'How much of the past steps’ direction is kept' },
    beta2: { name: 'β₂, decay', title: 'How long the size of past gradients is remembered; ρ of RMSprop' },
    ratesFallFrom: { name: 'Rates fall from', title: 'From this iteration on both learning rates fall, as the inverse root of the iterations' },
    discriminatorSteps: { name: 'D steps', title: 'Updates of D in one iteration' },
    generatorSteps: { name: 'G steps', title: 'Updates of G in one iteration' },
    averaging: { name: 'Average', title: 'G is shown by a running average of its weights, over so many times the square root of the iterations; 0 shows G itself' },
    mismatched: { name: 'Wrong labels', title: 'Real digits of each batch that D meets once more under a wrong label, as fakes: it learns to mind the label' },
    loss: { name: 'Loss', title: 'What D and G play for' },
    realTarget: { name: 'Target on real', title: 'The answer that D is asked for on real draws; below 1 the label is smoothed' },
    fakeTarget: { name: 'Target on generated', title: 'The answer that D is asked for on generated draws' },
    clip: { name: 'Clipping of D', title: 'Keeps each weight, or each gradient, of D within the bound' },
    clipValue: { name: 'Clip bound', title: 'The largest size of a clipped weight or gradient' },
  },
  options: {
    latentDistribution: { uniform: 'U(−1, 1)', normal: 'N(0, 1)' },
    updates: { 'in-turn': 'D, then G', simultaneous: 'both at once', alternating: 'D and G by turns' },
    optimizer: { sgd: 'SGD', rmsprop: 'RMSprop', adam: 'Adam' },
    loss: {
      'non-saturating': 'non-saturating',
      minimax: 'minimax',
      'least-squares': 'least squares',
      wasserstein: 'Wasserstein',
      hinge: 'hinge',
      'feature-matching': 'feature matching',
    },
    clip: { none: 'none', weights: 'weights', gradients: 'gradients' },
  },
};

export type HyperparameterTexts = typeof en;
