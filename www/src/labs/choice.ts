/** One of a few, side by side: a radio group with the keys that one expects of it. */
import { css, html, type TemplateResult } from 'lit';

export interface Choice<T extends string> {
  label: string;
  options: readonly { value: T; text: string }[];
  /** Undefined where none of them holds. */
  value: T | undefined;
  disabled?: boolean;
  choose: (value: T) => void;
}

export function choice<T extends string>({ label, options, value, disabled = false, choose }: Choice<T>): TemplateResult {
  const move = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const buttons = (event.currentTarget as HTMLElement).querySelectorAll('button');
    const from = [...buttons].findIndex((button) => button === event.target);
    const to = (from + by + options.length) % options.length;
    buttons[to]?.focus();
    const option = options[to];
    if (option) choose(option.value);
  };
  // One of them is always in the order of the Tab key.
  const reachable = Math.max(0, options.findIndex((option) => option.value === value));
  return html`
    <div class="choice" role="radiogroup" aria-label=${label} @keydown=${move}>
      ${options.map(
        (option, at) => html`
          <button
            type="button"
            role="radio"
            aria-checked=${option.value === value}
            tabindex=${at === reachable ? 0 : -1}
            ?disabled=${disabled}
            @click=${() => option.value !== value && choose(option.value)}
          >${option.text}</button>`,
      )}
    </div>`;
}

export const choiceStyles = css`
  .choice {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .choice [aria-checked='true'],
  .choice [aria-checked='true']:hover {
    border-color: var(--text);
    background: var(--text);
    color: var(--surface);
  }
`;
