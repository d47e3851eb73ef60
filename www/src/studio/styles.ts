/** How the studio looks: paper, ink, and little else. */
import { css } from 'lit';

export const studioStyles = css`
  :host {
    --ink: light-dark(#191a1e, #f3efe4);
    --paper: light-dark(#fffefb, #0b0c0e);
    container-type: inline-size;
  }
  h2 {
    margin: 0 0 2px;
    font-size: 20px;
    font-weight: 650;
    letter-spacing: -0.015em;
  }
  p {
    max-width: 104ch;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: 12px 32px;
    margin-bottom: 14px;
  }
  .head p {
    margin: 0;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px 14px;
    margin: 14px 0 0;
  }
  .apart {
    justify-content: space-between;
  }
  .pair {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .gap {
    flex: 1 1 0;
  }
  .write {
    display: inline-flex;
    align-items: center;
    gap: 12px;
    color: var(--muted);
    font-size: 14px;
  }
  .write input {
    width: 9.2em;
    min-height: 48px;
    padding: 0 16px;
    border-radius: 12px;
    color: var(--text);
    font-size: 21px;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.06em;
  }
  .write.small input {
    width: 10em;
    min-height: 40px;
    border-radius: 10px;
    font-size: 17px;
  }

  .paper {
    display: grid;
    align-items: center;
    min-height: 220px;
    padding: clamp(14px, 2.6cqw, 34px) clamp(10px, 3cqw, 48px) clamp(22px, 3cqw, 40px);
    border: 1px solid var(--line);
    border-radius: 18px;
    background: var(--paper);
    color: var(--ink);
  }
  .paper .notice {
    margin: 0 auto;
    border: 0;
    text-align: center;
  }
  .written {
    --cell: clamp(40px, (100cqw - 64px) / max(var(--count), 3) * 0.96, 236px);
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    row-gap: 14px;
  }
  .digit {
    position: relative;
    width: var(--cell);
    height: calc(var(--cell) * 24 / 18);
    min-height: 0;
    padding: 0;
    border: 0;
    border-radius: 14px;
    background: none;
  }
  .digit:hover:not(:disabled) {
    background: none;
  }
  .digit canvas {
    position: absolute;
    top: calc(-2 / 18 * var(--cell));
    left: calc(-5 / 18 * 100%);
    width: calc(28 / 18 * 100%);
    max-width: none;
    pointer-events: none;
  }
  .digit::after {
    content: '';
    position: absolute;
    inset-inline: 36%;
    bottom: -8px;
    height: 3px;
    border-radius: 2px;
    background: transparent;
    transition: background 0.15s;
  }
  .digit:hover::after {
    background: var(--edge);
  }
  .digit[aria-checked='true']::after {
    background: var(--generated);
  }
  .digit .lock {
    position: absolute;
    bottom: -13px;
    left: 66%;
    display: flex;
    padding-inline-start: 4px;
    color: var(--muted);
  }
  .digit .lock svg {
    width: 13px;
    height: 13px;
  }
  .pixels canvas {
    image-rendering: pixelated;
  }

  .below {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 2px 32px;
    min-height: 1.55em;
    margin-top: 12px;
    font-size: 13px;
  }
  .below p {
    margin: 0;
  }
  .below [role='status'] {
    color: var(--text);
  }
  [role='tablist'] {
    display: flex;
    gap: 4px 26px;
    margin-top: 20px;
    overflow-x: auto;
    border-bottom: 1px solid var(--line);
    scrollbar-width: none;
  }
  [role='tab'] {
    flex: none;
    min-height: 44px;
    padding: 0 2px;
    border: 0;
    border-bottom: 2px solid transparent;
    border-radius: 0;
    background: none;
    color: var(--muted);
    font-size: 15px;
  }
  [role='tab']:hover:not(:disabled) {
    background: none;
    color: var(--text);
  }
  [role='tab'][aria-selected='true'] {
    border-bottom-color: var(--text);
    color: var(--text);
    font-weight: 600;
  }
  [role='tab']:focus-visible {
    outline-offset: -2px;
  }
  [role='tabpanel'] {
    min-height: 250px;
    padding-top: 16px;
  }
  [role='tabpanel'] > p:first-child {
    margin: 0;
  }

  .tile {
    position: relative;
    aspect-ratio: 1;
    width: 100%;
    min-height: 0;
    padding: 0;
    border-color: transparent;
    border-radius: 12px;
    background: var(--paper);
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .tile:hover:not(:disabled) {
    background: var(--paper);
    box-shadow: inset 0 0 0 1.5px var(--text);
  }
  .tile canvas {
    width: 88%;
  }
  .choices {
    display: grid;
    grid-template-columns: repeat(12, minmax(0, 1fr));
    gap: 10px;
    margin-top: 16px;
  }
  .slide {
    display: inline-flex;
    align-items: center;
    gap: 12px;
    font-size: 14px;
  }
  .slide input {
    width: min(260px, 44cqw);
  }
  .slide .value {
    min-width: 3.2em;
    color: var(--muted);
  }

  .directions {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 18px 40px;
    margin-top: 16px;
  }
  .direction {
    display: grid;
    grid-template-columns: 60px minmax(0, 1fr) 60px;
    gap: 10px;
    align-items: center;
  }
  .direction .end {
    aspect-ratio: 1;
    border-radius: 10px;
    background: var(--paper);
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .direction label {
    display: grid;
    gap: 2px;
    min-width: 0;
    font-size: 14px;
  }
  .direction label > span {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 8px;
  }
  .direction small {
    color: var(--muted);
    font-size: 13px;
  }

  .ends {
    display: flex;
    justify-content: space-between;
    margin-top: 14px;
    font-size: 14px;
  }
  .way {
    display: grid;
    grid-template-columns: repeat(9, minmax(0, 1fr));
    gap: clamp(3px, 1cqw, 10px);
    margin-top: 6px;
  }
  .between {
    margin-top: 6px;
  }
  .scrub input {
    flex: 1 1 200px;
    width: auto;
  }

  .sheet {
    --room: clamp(6px, 2cqw, 22px);
    position: relative;
    display: grid;
    grid-template-columns: repeat(10, minmax(0, 1fr));
    max-width: 860px;
    margin: 16px auto 0;
    padding: var(--room);
    border: 1px solid var(--line);
    border-radius: 18px;
    background: var(--paper);
  }
  .sheet canvas {
    position: absolute;
    inset: var(--room);
    width: calc(100% - 2 * var(--room));
    height: calc(100% - 2 * var(--room));
    pointer-events: none;
  }
  .sheet button {
    position: relative;
    aspect-ratio: 26 / 27;
    min-height: 0;
    padding: 0;
    border: 0;
    border-radius: 10px;
    background: none;
  }
  .sheet button:hover:not(:disabled) {
    background: none;
    box-shadow: inset 0 0 0 1.5px var(--edge);
  }

  @container (max-width: 980px) {
    .directions {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .choices {
      grid-template-columns: repeat(6, minmax(0, 1fr));
    }
  }
  @container (max-width: 620px) {
    .directions {
      grid-template-columns: minmax(0, 1fr);
    }
    .choices {
      grid-template-columns: repeat(4, minmax(0, 1fr));
      gap: 8px;
    }
    /* In sight while the tools below it are used. */
    .paper {
      position: sticky;
      top: 4px;
      z-index: 2;
      min-height: 132px;
    }
    .paper ~ * :is(button, input) {
      scroll-margin-top: 110px;
    }
    .row {
      gap: 8px;
    }
    .tile {
      border-radius: 8px;
    }
    [role='tablist'] {
      column-gap: 20px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .digit::after {
      transition: none;
    }
  }
`;
