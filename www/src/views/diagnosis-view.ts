/**
 * What the detectors have found, in words: its name, the figures that show it, and what to change.
 * Finds and changes nothing. Loaded when there may be something to find.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Hyperparameter } from '../engine/types.js';
import { diagnosisTables, type DiagnosisTexts } from '../locales/diagnosis.js';
import { hyperparameterTables } from '../locales/hyperparameters.js';
import { lookUp, type Language, type Texts } from '../locales/index.js';
import type { Finding } from './detectors.js';
import { remedies, type Remedy } from './remedies.js';

/** Its words; the view can be drawn when they are there. */
export const tables = {
  has: (language: Language): boolean => diagnosisTables.has(language) && hyperparameterTables.has(language),
  load: (language: Language): Promise<unknown> => Promise.all([diagnosisTables.load(language), hyperparameterTables.load(language)]),
};

export function diagnosisView(
  texts: Texts,
  language: Language,
  findings: readonly Finding[],
  rows: readonly Hyperparameter[],
  apply: (remedy: Remedy) => void,
): TemplateResult {
  const words = diagnosisTables.of(language);
  const names = findings.map(({ trouble }) => texts.troubles[trouble]);
  return html`
    <div class="findings" part="findings">
      <p class="announced" role="status">${names.length > 0 ? words.found(names.join(', ')) : nothing}</p>
      ${findings.map(
        (finding) => html`
          <section class="finding" aria-label=${texts.troubles[finding.trouble]}>
            <div>
              <h3>${texts.troubles[finding.trouble]} <small>${words.since(finding.since.toLocaleString(language))}</small></h3>
              <p class="shown">${shownBy(words, language, finding)}</p>
              <p class="why">${words.why[finding.trouble]}</p>
            </div>
            ${remedyRow(language, remedies(finding.trouble, rows), apply)}
          </section>`,
      )}
    </div>`;
}

function remedyRow(language: Language, all: readonly Remedy[], apply: (remedy: Remedy) => void): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`
    <div class="remedies">
      <span>${diagnosisTables.of(language).change}</span>
      ${all.map((remedy) => html`<button type="button" data-command="remedy" @click=${() => apply(remedy)}>${named(language, remedy)}</button>`)}
    </div>`;
}

/** "Loss: non-saturating", in the words of the hyper-parameters. */
function named(language: Language, { values, startsOver }: Remedy): string {
  const words = hyperparameterTables.of(language);
  const written = (name: string, value: number | string): string =>
    typeof value === 'number'
      ? value.toLocaleString(language, { maximumSignificantDigits: 3 })
      : (lookUp<string>(lookUp<Record<string, string>>(words.options, name) ?? {}, value) ?? value);
  const changes = Object.entries(values).map(([name, value]) => `${lookUp(words.hyperparameters, name)?.name ?? name}: ${written(name, value)}`);
  return startsOver ? diagnosisTables.of(language).startOver(changes.join(', ')) : changes.join(', ');
}

function shownBy({ shown: words, losses }: DiagnosisTexts, language: Language, finding: Finding): string {
  const percent = (share: number): string => share.toLocaleString(language, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 });
  const count = (value: number): string => value.toLocaleString(language, { maximumSignificantDigits: 2 });
  switch (finding.trouble) {
    case 'mode-collapse':
      if (finding.in === 'density') return words.density(String(finding.mode + 1), percent(finding.share), percent(finding.expected));
      if (finding.in === 'digits') return words.digits(String(finding.coverage), percent(finding.share), String(finding.digit));
      return words.variety(percent(finding.diversity));
    case 'vanishing-gradients': {
      const { gradient, shrunk, accuracy, fooling } = finding;
      return shrunk >= 2
        ? words.vanished(tiny(gradient), Number.isFinite(shrunk) ? count(shrunk) : '∞', percent(accuracy), percent(fooling))
        : words.tiny(tiny(gradient), percent(accuracy), percent(fooling));
    }
    case 'oscillation': {
      const number = (value: number): string => value.toLocaleString(language, { maximumSignificantDigits: 2 }).replace('-', '−');
      return words.oscillation(losses[finding.of], number(finding.low), number(finding.high), count(finding.period));
    }
    case 'clip-saturation':
      return words.clipped(percent(finding.clipped));
  }
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

/** "3.1 × 10⁻⁶". */
function tiny(value: number): string {
  if (value === 0) return '0';
  const [digits = '', power = ''] = value.toExponential(1).split('e');
  return `${digits} × 10${Array.from(power.replace('+', ''), (sign) => SUPERSCRIPTS[sign]).join('')}`;
}

export const diagnosisStyles = css`
  .findings {
    display: flex;
    flex-direction: column;
    gap: 10px;
    margin-bottom: 18px;
  }
  /* Heard, not seen: what is seen changes too often to be read aloud. */
  .announced {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .findings:not(:has(.finding)) {
    display: contents;
  }
  .finding {
    display: grid;
    gap: 10px 28px;
    align-items: center;
    padding: 12px 16px 14px;
    border-radius: 10px;
    background: var(--_raised);
    border-inline-start: 3px solid var(--_discriminator);
    animation: appear 0.4s ease-out;
  }
  .finding h3 {
    font-size: 14px;
  }
  .finding h3 small {
    margin-inline-start: 6px;
    font-size: 12.5px;
    white-space: nowrap;
  }
  .finding .shown {
    margin-top: 4px;
    color: var(--_text);
    text-wrap: pretty;
  }
  .finding .why {
    margin-top: 2px;
    color: var(--_muted);
    font-size: 13px;
    text-wrap: pretty;
  }
  .remedies {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    font-size: 13px;
  }
  .remedies span {
    color: var(--_muted);
  }
  .remedies button {
    max-width: 100%;
    min-height: var(--_control);
    height: auto;
    padding-block: 5px;
    white-space: normal;
    text-align: start;
  }
  @container (min-width: 760px) {
    .finding {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .remedies {
      flex-direction: column;
      align-items: flex-start;
      max-width: 300px;
    }
  }
  @keyframes appear {
    from {
      opacity: 0;
      transform: translateY(-4px);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .finding {
      animation: none;
    }
  }
`;
