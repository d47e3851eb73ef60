/** What the reader is told while loading, when something failed, and when markup was wrong. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ErrorDetail, ProgressDetail, RecoveredDetail } from '../engine/types.js';
import { errorTables } from '../locales/errors.js';
import { lookUp, type Language, type Texts } from '../locales/index.js';
import { closeIcon } from './icons.js';
import type { Problem } from './settings.js';

export interface Notice {
  message: string;
  hint: string;
  /** What the engine said, where the message is the page's own. */
  detail?: string;
  /** A way on. */
  action?: { name: string; act: () => void };
}

export function noticeList(texts: Texts, notices: readonly Notice[], dismiss: () => void): TemplateResult | typeof nothing {
  if (notices.length === 0) return nothing;
  return html`
    <div class="notices" role="status">
      <ul>
        ${notices.map(({ message, hint, detail, action }) => {
          const button = action ? html`<button type="button" @click=${action.act}>${action.name}</button>` : nothing;
          return html`<li><strong>${message}</strong> ${hint} <small>${detail}</small> ${button}</li>`;
        })}
      </ul>
      <button type="button" class="quiet" aria-label=${texts.dismiss} title=${texts.dismiss} @click=${dismiss}>${closeIcon}</button>
    </div>`;
}

export const problemNotice = (texts: Texts, { name, value, used, allowed }: Problem): Notice => ({
  message: texts.badAttribute(name, value, used),
  hint: texts.badAttributeHint(allowed),
});

/** In the reader's language where its table is there and has the code, else as the engine says it. */
export function errorNotice(language: Language, { code, message, hint }: ErrorDetail): Notice {
  const words = errorTables.has(language) ? lookUp(errorTables.of(language).codes, code) : undefined;
  return words ? { ...words, detail: message } : { message, hint };
}

/** What became of a run that was interrupted; nothing where that is not the last that was told. */
export function recoveredNotice(language: Language, error: ErrorDetail | undefined, { code, iteration, lost, seconds }: RecoveredDetail): Notice[] {
  if (error?.code !== code || !errorTables.has(language)) return [];
  const number = (value: number): string => value.toLocaleString(language, { maximumFractionDigits: 1 });
  return [{ message: '', hint: errorTables.of(language).recovered(number(iteration), lost, number(seconds)) }];
}

/** Stands over the stage when no run is possible. */
export function errorPanel(texts: Texts, language: Language, error: ErrorDetail, retry: () => void): TemplateResult {
  const { message, hint, detail } = errorNotice(language, error);
  return html`
    <div class="overlay">
      <div class="panel error" role="alert">
        <h3>${message}</h3>
        <p>${hint}</p>
        ${detail === undefined ? nothing : html`<p class="detail"><code>${error.code}</code> ${detail}</p>`}
        <button type="button" class="primary" @click=${retry}>${texts.tryAgain}</button>
      </div>
    </div>`;
}

/** Stands over the stage until the trainer is ready; `progress` is what loads at the moment. */
export function loadingPanel(texts: Texts, language: string, progress: ProgressDetail | undefined): TemplateResult {
  const words = progress ? texts.loading[progress.phase] : texts.starting;
  const share = progress && progress.total > 0 ? Math.min(1, progress.loaded / progress.total) : undefined;
  return html`
    <div class="overlay">
      <div class="panel loading" role="status">
        <p>${words} <span class="bytes" aria-hidden="true">${progress ? bytesText(texts, language, progress) : nothing}</span></p>
        <div
          class="progress ${share === undefined ? 'unknown' : ''}"
          role="progressbar"
          aria-label=${words}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${share === undefined ? nothing : Math.round(100 * share)}
        >
          <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${100 * (share ?? 0.3)} height="4"></rect>`}</svg>
        </div>
      </div>
    </div>`;
}

function bytesText(texts: Texts, language: string, { loaded, total }: ProgressDetail): string {
  const megabytes = (bytes: number): string =>
    (bytes / 1e6).toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return total > 0 ? texts.megabytes(megabytes(loaded), megabytes(total)) : texts.megabytesSoFar(megabytes(loaded));
}
