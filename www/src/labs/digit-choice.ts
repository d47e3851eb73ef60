/** One of the ten digits, under a name. */
import { css, html, type TemplateResult } from 'lit';
import { choice, choiceStyles } from './choice.js';

const OPTIONS = (['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const).map((value) => ({ value, text: value }));

export function digitChoice(label: string, chosen: number, choose: (digit: number) => void): TemplateResult {
  return html`
    <div class="digit-choice">
      <span aria-hidden="true">${label}</span>
      ${choice<string>({ label, options: OPTIONS, value: String(chosen), choose: (value) => choose(Number(value)) })}
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
    .digit-choice button {
      padding: 0;
      font-size: 15px;
    }
  `,
];
