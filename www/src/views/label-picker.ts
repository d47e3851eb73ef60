/** Ten big buttons, one for each digit, and a field for a row of them. */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Texts } from '../locales/index.js';
import { isLabel } from './settings.js';

const LABELS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

export function labelPicker(texts: Texts, label: string, pick: (label: string) => void): TemplateResult {
  // Only one button of a radio group is a tab stop.
  const tabStop = LABELS.includes(label) ? label : '0';
  return html`
    <div class="label-picker" part="label-picker">
      <div class="heading">
        <h3 id="label-picker-name">${texts.labelPicker}</h3>
        <label class="field">
          <span>${texts.labelText}</span>
          <input
            type="text"
            name="label"
            inputmode="numeric"
            autocomplete="off"
            maxlength="24"
            placeholder="2025"
            .value=${live(label.length > 1 ? label : '')}
            @input=${(event: Event) => pickText(event, pick)}
          />
        </label>
      </div>
      <div class="labels" role="radiogroup" aria-labelledby="label-picker-name" @keydown=${(event: KeyboardEvent) => move(event, label, pick)}>
        ${LABELS.map(
          (item) => html`
            <button
              type="button"
              role="radio"
              data-label=${item}
              aria-checked=${item === label}
              tabindex=${item === tabStop ? 0 : -1}
              @click=${() => pick(item)}
            >${item}</button>`,
        )}
      </div>
    </div>`;
}

function pickText(event: Event, pick: (label: string) => void): void {
  const input = event.target as HTMLInputElement;
  const digits = input.value.replace(/[^0-9]/g, '');
  if (digits !== input.value) input.value = digits;
  if (isLabel(digits)) pick(digits);
}

/** The arrow keys of a radio group: they move and choose at once. */
function move(event: KeyboardEvent, label: string, pick: (label: string) => void): void {
  const at = Math.max(0, LABELS.indexOf(label));
  const targets: Record<string, number> = {
    ArrowRight: (at + 1) % LABELS.length,
    ArrowDown: (at + 1) % LABELS.length,
    ArrowLeft: (at + LABELS.length - 1) % LABELS.length,
    ArrowUp: (at + LABELS.length - 1) % LABELS.length,
    Home: 0,
    End: LABELS.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  pick(String(target));
  const group = event.currentTarget as HTMLElement;
  group.querySelectorAll('button')[target]?.focus();
}
