/** Which backend runs, why, and the choice of another. */
import { html, type TemplateResult } from 'lit';
import type { BackendChoice, BackendDetail } from '../engine/types.js';
import { lookUp, type Texts } from '../locales/index.js';

export interface BackendLineState {
  choices: readonly BackendChoice[];
  /** Choices that cannot be made yet. */
  unavailable: readonly BackendChoice[];
  wanted: BackendChoice;
  inUse: BackendDetail | undefined;
}

export function backendLine(texts: Texts, state: BackendLineState, choose: (backend: BackendChoice) => void): TemplateResult {
  const { inUse } = state;
  return html`
    <div class="backend" part="backend">
      <label class="field">
        <span>${texts.backend}</span>
        <select name="backend" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as BackendChoice)}>
          ${state.choices.map((choice) => {
            const isMissing = state.unavailable.includes(choice);
            const name = isMissing ? texts.notBuilt(texts.backends[choice]) : texts.backends[choice];
            return html`<option value=${choice} ?selected=${choice === state.wanted} ?disabled=${isMissing}>${name}</option>`;
          })}
        </select>
      </label>
      <p class="reason" role="status" title=${inUse?.reason ?? ''}>
        ${inUse ? html`<strong>${inUse.relaxedSimd ? texts.flexRelaxed : texts.backends[inUse.backend]}</strong> ${reasonOf(texts, inUse)}` : texts.choosing}
      </p>
    </div>`;
}

function reasonOf(texts: Texts, { backend, code, reason, measured }: BackendDetail): string {
  if (!measured) return lookUp(texts.reasons, code) ?? reason;
  const isGpu = backend === 'webgpu';
  const [own, others] = isGpu ? [measured.onGpu, measured.onCpu] : [measured.onCpu, measured.onGpu];
  const other = texts.backends[isGpu ? 'flex' : 'webgpu'];
  return (measured.earlier ? texts.measuredEarlier : texts.measured)(short(own), other, short(others));
}

/** Two digits that count: 0.24, 12, 430. */
const short = (milliseconds: number): string => String(Number(milliseconds.toPrecision(2)));
