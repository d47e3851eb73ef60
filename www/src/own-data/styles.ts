/** How the panel for a reader's own pictures looks. Colours that are not set here are the page's. */
import { css } from 'lit';

export const ownDataStyles = css`
  :host {
    display: block;
    font-size: 14px;
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .root {
    --_ink: #1d1d1f;
    --_paper: #f5f5f2;
    display: grid;
    gap: 14px;
    padding: 18px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--surface);
  }
  .root.dark {
    --_ink: #f4f1e8;
    --_paper: #0c0d0f;
  }
  p,
  h3,
  ul {
    margin: 0;
    padding: 0;
  }
  p {
    max-width: 96ch;
    text-wrap: pretty;
  }
  small,
  .limits {
    color: var(--muted);
    font-size: 13px;
  }
  h3 {
    font-size: 14px;
    font-weight: 650;
  }
  h3 small {
    font-weight: 400;
  }
  .drop {
    display: grid;
    justify-items: center;
    gap: 12px;
    padding: 20px 16px;
    border: 1.5px dashed var(--edge);
    border-radius: 12px;
    text-align: center;
  }
  .drop.over {
    border-color: var(--generated);
    background: color-mix(in srgb, var(--generated) 8%, transparent);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
  }
  .button {
    position: relative;
  }
  .button input {
    position: absolute;
    inset: 0;
    width: 100%;
    opacity: 0;
    cursor: pointer;
  }
  .button span,
  button {
    display: grid;
    place-items: center;
    min-height: 38px;
    padding: 0 16px;
    border: 1px solid var(--edge);
    border-radius: 9px;
    background: var(--surface);
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .button:hover span,
  button:hover:not(:disabled) {
    border-color: var(--text);
  }
  .button input:focus-visible + span,
  button:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .button input:disabled + span,
  button:disabled {
    opacity: 0.45;
    cursor: default;
  }
  /* It is there before it speaks, and takes no room. */
  [role='status']:empty {
    margin-top: -14px;
  }
  .said progress {
    display: block;
    width: min(100%, 360px);
    height: 4px;
    margin-top: 6px;
    accent-color: var(--generated);
  }
  .fault {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 10px 20px;
    padding: 12px 14px;
    border-inline-start: 3px solid var(--generated);
    border-radius: 0 10px 10px 0;
    background: color-mix(in srgb, var(--generated) 8%, transparent);
  }
  .fault p {
    flex: 1 1 280px;
  }
  .labels {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(clamp(130px, 18%, 212px), 1fr));
    gap: 14px 16px;
    list-style: none;
  }
  .labels li {
    display: grid;
    gap: 5px;
    min-width: 0;
  }
  .labels input {
    width: 100%;
    min-height: 36px;
    padding: 0 10px;
    border: 1px solid var(--edge);
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 600;
  }
  .labels canvas {
    display: block;
    width: 100%;
    border-radius: 6px;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 10px 24px;
    padding-top: 14px;
    border-top: 1px solid var(--line);
  }
  .foot p {
    flex: 1 1 100%;
    color: var(--muted);
  }
  .check {
    display: flex;
    align-items: center;
    gap: 9px;
    min-height: 38px;
    cursor: pointer;
  }
  .check input {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--generated);
  }
  @media (pointer: coarse) {
    .button span,
    .check,
    .labels input,
    button {
      min-height: 44px;
    }
  }
`;
