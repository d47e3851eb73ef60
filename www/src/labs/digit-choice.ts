/** One of the ten digits, or of what labels stand for instead, under a name. */
import { css, html, type TemplateResult } from 'lit';
import { DIGITS } from '../views/settings.js';
import { choice, choiceStyles } from './choice.js';

export function digitChoice(label: string, chosen: number, choose: (digit: number) => void, names = DIGITS): TemplateResult {
  const options = names.map((text, at) => ({ value: String(at), text }));
  return html`
    <div class="digit-choice ${names === DIGITS ? '' : 'named'}">
      <span aria-hidden="true">${label}</span>
      ${choice<string>({ label, options, value: String(chosen % names.length), choose: (value) => choose(Number(value)) })}
    </div>`;
}

export const digitChoiceStyles = [
  choiceStyles,
  css`
    .digit-choice {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 14px;
      margin-bottom: 14px;
      font-size: 14px;
    }
    .digit-choice .choice {
      display: grid;
      flex: 1 1 280px;
      grid-template-columns: repeat(10, minmax(0, 1fr));
      gap: 4px;
      max-width: 440px;
    }
    .digit-choice.named .choice {
      grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
    }
    .digit-choice button {
      padding: 0;
      font-size: 15px;
    }
  `,
];
