/** The two buttons for runs as files. What is done with a file is not known here. */
import { html, type TemplateResult } from 'lit';
import type { Texts } from '../locales/index.js';

export interface FileActions {
  save: () => void;
  open: (file: File) => void;
}

export function fileButtons(texts: Texts, disabled: boolean, { save, open }: FileActions): TemplateResult {
  const ask = (event: Event): void => ((event.currentTarget as Element).nextElementSibling as HTMLInputElement).click();
  const chosen = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    // The same file can then be chosen again.
    input.value = '';
    if (file) open(file);
  };
  return html`
    <div class="files">
      <button type="button" data-command="save" ?disabled=${disabled} @click=${save}>${texts.saveRun}</button>
      <button type="button" data-command="open" ?disabled=${disabled} @click=${ask}>${texts.openRun}</button>
      <input type="file" accept=".safetensors" hidden @change=${chosen} />
    </div>`;
}
