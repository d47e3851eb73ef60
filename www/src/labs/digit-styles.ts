/** How the labs of digits look, beside what all labs share. */
import { css } from 'lit';

export const digitStyles = css`
  :host {
    --ink: light-dark(#1d1d1f, #f4f1e8);
    --paper: light-dark(#f5f5f2, #0c0d0f);
    container-type: inline-size;
  }
  h4 {
    margin: 0 0 4px;
    font-size: 15px;
    font-weight: 650;
    line-height: 1.4;
  }
  canvas {
    display: block;
    width: 100%;
    image-rendering: auto;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 7px;
  }
  button.primary {
    border-color: var(--text);
    background: var(--text);
    color: var(--surface);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    background: var(--text);
    opacity: 0.88;
  }
  .icon {
    flex: none;
  }
  .muted {
    color: var(--muted);
    font-size: 13.5px;
  }
  .notice {
    padding: 14px 16px;
    border: 1px dashed var(--edge);
    border-radius: 10px;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 18px;
    margin-top: 12px;
  }
  .check {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 36px;
    font-size: 14px;
    cursor: pointer;
  }
  input[type='checkbox'] {
    flex: none;
    width: 18px;
    height: 18px;
    min-height: 0;
    accent-color: var(--focus);
  }
  input[type='range'] {
    width: 100%;
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--generated);
    cursor: pointer;
  }
  .tile {
    overflow: hidden;
    border-radius: 8px;
    background: var(--paper);
  }

  .columns {
    display: grid;
    grid-template-columns: repeat(var(--labels, 10), minmax(0, 1fr));
    max-width: calc(64px * var(--labels, 10));
    margin-bottom: 4px;
    color: var(--muted);
    font-size: 13px;
    text-align: center;
  }
  .strip {
    overflow: hidden;
    border-radius: 8px;
  }
  .strip.wide {
    max-width: calc(64px * var(--labels, 10));
  }
  .columns span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
