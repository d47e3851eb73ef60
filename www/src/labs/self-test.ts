/** D alone against noise: whether a discriminator of this kind can learn at all, before any generator. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { SelfTest as Outcome } from '../engine/types.js';
import type { Curves } from './curves.js';
import { digitStyles } from './digit-styles.js';
import { Lab, labStyles } from './lab.js';

const STEPS = 100;
/** Mean outputs that lie so far apart are no guess. A critic's scores have no scale: there the order tells. */
const CLEAR = 0.25;

const selfTestStyles = css`
  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
    gap: 20px 36px;
    margin-top: 16px;
  }
`;

export class SelfTest extends Lab {
  static override readonly styles = [labStyles, digitStyles, selfTestStyles];
  #outcome: (Outcome & { isCritic: boolean }) | undefined;
  #isBusy = false;
  #failure = '';

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('preset')) [this.#outcome, this.#failure] = [undefined, ''];
  }

  protected override render(): TemplateResult {
    const { common, selfTest } = this.texts;
    return html`
      <h3>${selfTest.title}</h3>
      <p>${selfTest.text}</p>
      <div class="controls">
        <button type="button" class="primary" ?disabled=${!this.gan || this.#isBusy} @click=${() => void this.#learn()}>
          ${this.#isBusy ? selfTest.learning : selfTest.start}
        </button>
      </div>
      ${this.#failure ? html`<p class="notice" role="status">${common.failed(this.#failure)}</p>` : nothing}
      ${this.#outcome ? this.#renderOutcome(this.#outcome) : nothing}`;
  }

  #renderOutcome({ dLoss, dReal, dFake, isCritic }: Outcome & { isCritic: boolean }): TemplateResult {
    const { selfTest } = this.texts;
    const outputs = [...dReal, ...dFake];
    const [low, high] = isCritic ? [Math.min(...outputs), Math.max(...outputs)] : [0, 1];
    const format = (value: number): string => this.number(value, 2);
    const [real, noise] = [dReal.at(-1) ?? NaN, dFake.at(-1) ?? NaN];
    const tells = real - noise > (isCritic ? 0 : CLEAR);
    const at = Array.from(dReal, (_, step) => step + 1);
    const shared = { at, xTitle: selfTest.steps, format };
    const answers: Curves = {
      ...shared,
      title: isCritic ? selfTest.scores : selfTest.outputs,
      picture: selfTest.outputsPicture,
      curves: [
        { name: selfTest.onReal, color: 'real', values: dReal },
        { name: selfTest.onNoise, color: 'generated', values: dFake },
      ],
      yRange: [low, high],
    };
    const loss: Curves = {
      ...shared,
      title: selfTest.loss,
      picture: selfTest.lossPicture,
      curves: [{ name: 'D', color: 'discriminator', values: dLoss }],
      yRange: [Math.min(0, ...dLoss), Math.max(1e-3, ...dLoss)],
    };
    return html`
      <div class="charts">
        <lab-curves .data=${answers}></lab-curves>
        <lab-curves .data=${loss}></lab-curves>
      </div>
      <p class="verdict" role="status">${(tells ? selfTest.tells : selfTest.guesses)(dReal.length, format(real), format(noise))}</p>`;
  }

  async #learn(): Promise<void> {
    const { gan, preset } = this;
    if (!gan) return;
    [this.#isBusy, this.#failure] = [true, ''];
    this.requestUpdate();
    try {
      const [about, outcome] = await Promise.all([gan.about(), gan.selfTest({ steps: STEPS })]);
      if (preset === this.preset) this.#outcome = { ...outcome, isCritic: about.critic };
    } catch (error) {
      if (preset === this.preset) this.#failure = error instanceof Error ? error.message : String(error);
    }
    this.#isBusy = false;
    this.requestUpdate();
  }
}
