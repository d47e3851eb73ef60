/** A big button for each label, and for digits a field to write a row of them. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Texts } from '../locales/index.js';
import { DIGITS, isLabel } from './settings.js';

export function labelPicker(texts: Texts, names: readonly string[], label: string, pick: (label: string) => void): TemplateResult {
  // Only one button of a radio group is a tab stop.
  const tabStop = label.length === 1 ? label : '0';
  const areDigits = names === DIGITS;
  return html`
    <div class="label-picker" part="label-picker">
      <div class="heading">
        <h3 id="label-picker-name">${texts.labelPicker}</h3>
        ${areDigits
          ? html`
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
              </label>`
          : nothing}
      </div>
      <div
        class="labels ${areDigits ? '' : 'named'}"
        role="radiogroup"
        aria-labelledby="label-picker-name"
        @keydown=${(event: KeyboardEvent) => move(event, names.length, label, pick)}
      >
        ${names.map((name, at) => {
          const item = String(at);
          return html`
            <button
              type="button"
              role="radio"
              data-label=${item}
              aria-checked=${item === label}
              tabindex=${item === tabStop ? 0 : -1}
              title=${areDigits ? nothing : name}
              @click=${() => pick(item)}
            ><span>${name}</span></button>`;
        })}
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
function move(event: KeyboardEvent, count: number, label: string, pick: (label: string) => void): void {
  const at = label.length === 1 ? Number(label) : 0;
  const targets: Record<string, number> = {
    ArrowRight: (at + 1) % count,
    ArrowDown: (at + 1) % count,
    ArrowLeft: (at + count - 1) % count,
    ArrowUp: (at + count - 1) % count,
    Home: 0,
    End: count - 1,
  };
  const target = targets[event.key];
  if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  pick(String(target));
  const group = event.currentTarget as HTMLElement;
  group.querySelectorAll('button')[target]?.focus();
}
