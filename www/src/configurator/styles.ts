/** How the configurator looks. Colours that are not set here are the page's. */
import { css } from 'lit';

export const configuratorStyles = css`
  :host {
    --raised: light-dark(#f5f5f2, #212327);
    display: block;
    container-type: inline-size;
    font-size: 14px;
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  p,
  h3,
  pre,
  fieldset {
    margin: 0;
    padding: 0;
  }
  .intro {
    max-width: 96ch;
    margin-bottom: 18px;
    color: var(--muted);
    font-size: 15px;
    text-wrap: pretty;
  }
  .columns {
    display: grid;
    gap: 24px;
  }
  form {
    display: grid;
    align-content: start;
    gap: 22px;
    padding: 20px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--surface);
  }
  fieldset {
    display: grid;
    gap: 10px;
    min-width: 0;
    border: 0;
  }
  legend {
    padding: 0;
    margin-bottom: 10px;
    font-size: 15px;
    font-weight: 650;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(0, 5fr) minmax(0, 7fr);
    align-items: center;
    gap: 4px 12px;
  }
  .name,
  .note,
  small {
    color: var(--muted);
  }
  .note {
    max-width: 68ch;
    font-size: 13px;
    text-wrap: pretty;
  }
  small {
    font-size: 13px;
    font-weight: 400;
  }
  select,
  input[type='text'] {
    width: 100%;
    min-width: 0;
    min-height: 36px;
    padding: 0 10px;
    border: 1px solid var(--edge);
    border-radius: 8px;
    background: var(--surface);
    color: inherit;
    font: inherit;
    text-overflow: ellipsis;
  }
  input[name='home'] {
    grid-column: 1 / -1;
  }
  [aria-invalid='true'] {
    border-color: var(--generated);
  }
  .refused {
    padding: 8px 12px;
    border-inline-start: 3px solid var(--generated);
    border-radius: 0 8px 8px 0;
    background: color-mix(in srgb, var(--generated) 8%, transparent);
    font-size: 13px;
  }
  .refused:empty {
    display: none;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 9px;
    min-height: 32px;
    cursor: pointer;
  }
  .check input {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--generated);
  }
  .block {
    display: grid;
    justify-items: start;
    gap: 6px;
    margin-top: 4px;
  }
  .colours {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 16px;
  }
  .colours label {
    display: flex;
    align-items: center;
    gap: 7px;
    cursor: pointer;
  }
  input[type='color'] {
    width: 34px;
    height: 34px;
    padding: 3px;
    border: 1px solid var(--edge);
    border-radius: 8px;
    background: none;
    cursor: pointer;
  }
  .range {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) 3.2em;
    align-items: center;
    gap: 12px;
    width: 100%;
    min-height: 36px;
  }
  .range span {
    color: var(--muted);
    text-align: end;
    white-space: nowrap;
  }
  input[type='range'] {
    width: 100%;
    margin: 0;
    accent-color: var(--generated);
    cursor: pointer;
  }
  .parts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(136px, 1fr));
    gap: 0 12px;
    width: 100%;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 6px 14px;
  }
  button {
    min-height: 36px;
    padding: 0 14px;
    border: 1px solid var(--edge);
    border-radius: 9px;
    background: var(--surface);
    color: inherit;
    font: inherit;
    cursor: pointer;
    touch-action: manipulation;
  }
  button:hover {
    border-color: var(--text);
  }
  .quiet {
    padding: 0;
    border: 0;
    background: none;
    color: var(--muted);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .quiet:hover {
    color: var(--text);
  }
  .primary {
    min-height: 44px;
    padding: 0 22px;
    border-color: var(--text);
    background: var(--text);
    color: var(--surface);
    font-weight: 600;
  }
  .primary:hover {
    opacity: 0.88;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  .results {
    display: grid;
    align-content: start;
    gap: 24px;
    min-width: 0;
  }
  h3 {
    font-size: 15px;
    font-weight: 650;
    line-height: 1.4;
  }
  h3 small {
    margin-inline-start: 6px;
  }
  .preview .line {
    margin-bottom: 8px;
  }
  .poster {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    min-height: 300px;
    padding: 20px;
    border: 1.5px dashed var(--edge);
    border-radius: 14px;
    text-align: center;
  }
  /* As a window onto it: however high it is, its markup stays near. */
  .stage {
    max-height: min(78vh, 820px);
    margin: 0 auto;
    overflow-y: auto;
    border-radius: 14px;
    box-shadow: 0 0 0 1px var(--line);
    scrollbar-width: thin;
  }
  .markups {
    display: grid;
    gap: 8px;
    min-width: 0;
  }
  .code {
    position: relative;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--surface);
  }
  .code + h3 {
    margin-top: 12px;
  }
  pre {
    padding: 16px 18px 60px;
    border-radius: 12px;
    font: 13px/1.7 ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .code button {
    position: absolute;
    inset-inline-end: 10px;
    bottom: 10px;
  }
  a {
    color: inherit;
    text-underline-offset: 3px;
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @container (min-width: 860px) {
    .columns {
      grid-template-columns: minmax(0, 360px) minmax(0, 1fr);
      gap: 32px;
    }
  }
  @container (max-width: 420px) {
    form {
      padding: 16px;
    }
  }
  @media (pointer: coarse) {
    select,
    input[type='text'],
    input[type='color'],
    .check,
    button,
    a {
      min-height: 44px;
    }
    input[type='color'] {
      width: 44px;
    }
    a {
      display: inline-flex;
      align-items: center;
    }
  }
`;
