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
        ${inUse
          ? html`<strong>${texts.backends[inUse.backend]}</strong> ${lookUp(texts.reasons, inUse.code) ?? inUse.reason}`
          : texts.choosing}
      </p>
    </div>`;
}
