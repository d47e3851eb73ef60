/** How the poster and the explanations look, and what changes where the reader's system sets the colours. */
import { css } from 'lit';

export const courtesyStyles = css`
  /* The picture stays in sight behind it: it is what will move. */
  .overlay.poster {
    background: color-mix(in srgb, var(--_surface) 35%, transparent);
  }
  .poster .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 16px;
    padding: 12px 14px 12px 18px;
  }
  .poster .panel p:first-child {
    align-self: end;
    font-size: 16px;
    font-weight: 600;
  }
  .poster .panel p + p {
    align-self: start;
    color: var(--_muted);
    text-wrap: pretty;
  }
  .poster button {
    grid-area: 1 / 2 / span 2;
  }
  abbr[role='button'] {
    margin-block: -2px;
    padding-block: 2px;
    border-radius: 3px;
  }
  .explanation {
    position: fixed;
    inset: auto;
    width: max-content;
    max-width: min(340px, 100vw - 16px);
    margin: 0;
    padding: 12px 14px;
    border: 1px solid var(--_edge);
    border-radius: 10px;
    background: var(--_surface);
    color: var(--_text);
    font-size: 14px;
    text-wrap: pretty;
    box-shadow: 0 8px 30px rgb(0 0 0 / 0.14);
  }

  /* Korean breaks between words. */
  .root:lang(ko) {
    word-break: keep-all;
  }
  /* Over a run that stands ready, the rest can be used. */
  .poster.open {
    background: none;
    pointer-events: none;
  }
  .poster.open .panel {
    pointer-events: auto;
  }

  /* Beside what stands under the picture already. */
  .corner {
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    padding: 0 14px 0 12px;
  }
  .density-canvas + .corner,
  .body:has(.density) > .corner {
    inset-inline: 0 auto;
  }
  .body:has(.corner) .deal {
    align-self: flex-start;
  }

  @media (prefers-contrast: more) {
    .root {
      --_muted: var(--_text);
      --_edge: var(--_text);
    }
  }
  @media (forced-colors: active) {
    .root {
      --_surface: Canvas;
      --_text: CanvasText;
      --_muted: CanvasText;
      --_line: color-mix(in srgb, CanvasText 25%, Canvas);
      --_edge: ButtonBorder;
    }
    /* Colour is what these mean. */
    .legend i,
    .digit-bars i,
    .share,
    .progress,
    .marker {
      forced-color-adjust: none;
    }
    .share .track {
      fill: var(--_line);
    }
    button.primary,
    [aria-checked='true'],
    [aria-pressed='true'],
    .labels button[aria-checked='true'] {
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
    .finding,
    .notices,
    .panel {
      border: 1px solid CanvasText;
    }
  }
`;
