/** How the element looks, in both themes. Everything lies inside the shadow root; `--gan-*` is the way in. */
import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    container-type: inline-size !important;
    contain: layout style inline-size;
    /* Where a page asks how wide it would like to be: in rows, cells, floats. */
    contain-intrinsic-inline-size: min(960px, 90vw);
    min-width: 0;
    max-width: 100%;
    writing-mode: horizontal-tb;
  }
  :host([hidden]) {
    display: none;
  }

  /* Private names; canvases read them too. Blue, orange and violet differ to every eye. */
  .root {
    /* Of the text around it nothing is taken on but whether it is light or dark, shown, and can be clicked. */
    all: initial;
    direction: ltr;
    color-scheme: inherit;
    visibility: inherit;
    pointer-events: inherit;
    /* On paper, bars and legends are what their colours say. */
    print-color-adjust: exact;
    display: block;
    --_real: var(--gan-real, light-dark(#0b66b8, #63b3f7));
    --_generated: var(--gan-generated, light-dark(#bd4e08, #ff9f5a));
    --_discriminator: var(--gan-discriminator, light-dark(#6a4c9c, #c0a8f0));
    --_accent: var(--gan-accent, light-dark(#1d1d1f, #f2f2ee));
    --_on-accent: var(--gan-on-accent, light-dark(#ffffff, #17181b));
    --_surface: var(--gan-surface, light-dark(#ffffff, #17181b));
    --_raised: var(--gan-raised, light-dark(#f5f5f2, #212327));
    --_text: var(--gan-text, light-dark(#1d1d1f, #ecece8));
    --_muted: var(--gan-muted, light-dark(#63635f, #a3a49f));
    --_line: var(--gan-line, light-dark(#e6e6e1, #2c2e33));
    --_edge: var(--gan-edge, light-dark(#c9c9c2, #484b52));
    --_ink: var(--gan-ink, light-dark(#1d1d1f, #f4f1e8));
    --_paper: var(--gan-paper, light-dark(#f5f5f2, #0c0d0f));
    --_danger: var(--gan-danger, light-dark(#b3261e, #ff8a80));
    --_radius: var(--gan-radius, 14px);
    --_control: 36px;

    position: relative;
    box-sizing: border-box;
    padding: 20px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font: 14px/1.45 var(--gan-font, system-ui, -apple-system, 'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', sans-serif);
    font-variant-numeric: tabular-nums;
  }
  .root.light {
    color-scheme: light;
  }
  .root.dark {
    color-scheme: dark;
  }
  /* Around it nobody has said which. */
  .root.either {
    color-scheme: light dark;
  }
  /* Colours that a transition tells of when they change, since canvases do not follow by themselves. */
  .probe {
    position: absolute;
    visibility: hidden;
    border: 0 solid;
    border-color: var(--_discriminator) var(--_surface) var(--_text) var(--_muted);
    outline-color: var(--_line);
    background: var(--_generated);
    color: var(--_real);
    column-rule-color: var(--_paper);
    text-decoration-color: var(--_ink);
    transition: 1ms step-start;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h3,
  p,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  h3 {
    font-size: 13px;
    font-weight: 600;
  }
  h3 small,
  small {
    color: var(--_muted);
    font-size: inherit;
    font-weight: 400;
  }
  abbr {
    text-decoration: underline dotted var(--_edge);
    text-underline-offset: 3px;
    cursor: help;
  }
  canvas {
    display: block;
  }
  .icon {
    flex: none;
  }

  /* Controls */
  button,
  input,
  select {
    height: var(--_control);
    margin: 0;
    border: 1px solid var(--_edge);
    border-radius: 8px;
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-variant-numeric: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 7px;
    padding: 0 12px;
    cursor: pointer;
    white-space: nowrap;
    touch-action: manipulation;
  }
  button:hover:not(:disabled) {
    background: var(--_raised);
  }
  button:disabled,
  input:disabled {
    opacity: 0.45;
    cursor: default;
  }
  :is(.root, button, input, select, summary, abbr):focus-visible {
    outline: 2px solid var(--_real);
    outline-offset: 2px;
    position: relative;
    z-index: 1;
  }
  button.primary {
    padding: 0 16px;
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    background: var(--_accent);
    opacity: 0.88;
  }
  button.quiet {
    width: var(--_control);
    padding: 0;
    border-color: transparent;
    background: none;
  }
  select {
    padding: 0 8px;
  }
  input {
    padding: 0 10px;
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 0.6;
  }
  .field {
    display: inline-flex;
    align-items: center;
    gap: 8px;
  }
  .field > span {
    color: var(--_muted);
    white-space: nowrap;
  }
  .joined {
    display: inline-flex;
  }
  .joined > button {
    border-radius: 0;
  }
  .joined > button + button {
    margin-inline-start: -1px;
  }
  .joined > button:first-child {
    border-start-start-radius: 8px;
    border-end-start-radius: 8px;
  }
  .joined > button:last-child {
    border-start-end-radius: 8px;
    border-end-end-radius: 8px;
  }

  /* Toolbar and backend */
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px 14px;
  }
  .toolbar .primary {
    min-width: 124px;
  }
  .seed input {
    width: 10ch;
  }
  .counter {
    margin-inline-start: auto;
    text-align: end;
    line-height: 1.3;
    color: var(--_muted);
    font-size: 12.5px;
    white-space: nowrap;
  }
  .iteration {
    color: var(--_text);
    font-size: 18px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  /* Side by side where there is room for both. */
  .lines {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px 32px;
    margin-top: 12px;
  }
  .backend {
    display: flex;
    flex: 8 1 520px;
    align-items: center;
    gap: 12px;
    min-width: 0;
  }
  .reason {
    flex: 1;
    min-width: 0;
    color: var(--_muted);
    font-size: 12.5px;
    line-height: 1.4;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .reason strong {
    display: block;
    color: var(--_text);
    font-weight: 600;
  }

  .run-length {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    flex: 4 1 400px;
    align-items: center;
    gap: 5px 14px;
    min-width: 0;
  }
  .run-length button {
    grid-row: span 2;
  }
  .run-length .progress {
    align-self: end;
    margin: 0;
  }
  .run-length .progress svg {
    fill: var(--_generated);
  }
  .run-length p {
    align-self: start;
    min-height: 1.4em;
    color: var(--_muted);
    font-size: 12.5px;
    line-height: 1.4;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  /* Stage */
  .body {
    position: relative;
  }
  * + .body {
    margin-top: 18px;
    padding-top: 18px;
    border-top: 1px solid var(--_line);
  }
  .body:has(.overlay) {
    min-height: 160px;
  }
  .stage {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 28px 36px;
  }
  .main,
  .side,
  .charts {
    display: flex;
    flex-direction: column;
    gap: 18px;
    min-width: 0;
  }
  .heading {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 16px;
    min-height: 24px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    color: var(--_muted);
    font-size: 13px;
  }
  .legend li {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    white-space: nowrap;
  }
  .legend b {
    display: inline-block;
    min-width: 5ch;
    color: var(--_text);
    font-weight: 600;
  }
  .legend i {
    width: 14px;
    height: 0;
    border-top: 2.5px solid;
    border-radius: 2px;
  }
  .legend .area i {
    height: 10px;
    border: 0;
    background: currentColor;
  }
  .legend .real i {
    color: var(--_real);
  }
  .legend .generated i {
    color: var(--_generated);
  }
  .legend .discriminator i {
    color: var(--_discriminator);
  }
  .bandwidth {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 0.5rem;
    font-size: 0.8rem;
    color: var(--_muted);
  }
  .bandwidth input {
    width: 7rem;
    accent-color: var(--_generated);
  }
  .bandwidth output {
    min-width: 2ch;
    font-variant-numeric: tabular-nums;
  }
  .legend .optimal i {
    border-top: 1.5px dashed;
  }
  .legend .draw i,
  .legend .dot i {
    width: 9px;
    border: 0;
    color: var(--_muted);
  }
  .legend .draw i {
    height: 9px;
    background: repeating-linear-gradient(90deg, currentColor 0 1px, transparent 1px 4px);
  }
  .legend .dot i {
    width: 7px;
    height: 7px;
    border-radius: 50%;
    background: currentColor;
  }
  .readout {
    position: absolute;
    inset: 2px 48px auto;
    justify-content: center;
    pointer-events: none;
  }
  .readout li {
    gap: 5px;
  }
  .readout .area i {
    width: 9px;
    height: 9px;
  }
  .chart .heading {
    display: block;
  }
  .chart .legend {
    column-gap: 10px;
    margin-top: 2px;
    font-size: 12.5px;
  }
  .chart .legend li {
    gap: 5px;
  }
  .chart .legend i {
    width: 10px;
  }
  .note {
    color: var(--_muted);
    font-size: 12.5px;
    text-wrap: pretty;
  }
  .chart .note {
    min-height: 1.45em;
    margin-top: 2px;
  }
  .tabs {
    display: flex;
    margin: -5px 0 -4px -7px;
  }
  .tabs button {
    height: 28px;
    padding: 0 7px;
    border: 0;
    border-radius: 7px;
    background: none;
    color: var(--_muted);
    font-size: 13px;
  }
  .tabs button[aria-selected='true'] {
    color: var(--_text);
    font-weight: 600;
    text-decoration: underline 2px var(--_text);
    text-underline-offset: 5px;
  }
  .chart .over-tabs {
    display: flex;
    gap: 0 8px;
  }
  .over-tabs .legend {
    flex: 1 1 100%;
  }
  .over-tabs .legend b {
    min-width: 4ch;
  }
  .small {
    height: 24px;
    margin-block: -5px;
    padding: 0 8px;
    border-radius: 12px;
    color: var(--_muted);
    font-size: 12px;
  }
  .small[aria-pressed='true'] {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .small[aria-pressed='true']:hover:not(:disabled) {
    background: var(--_accent);
  }
  .density .main {
    gap: 12px;
  }
  .density-canvas {
    position: relative;
  }
  .density-canvas canvas {
    width: 100%;
    height: 380px;
    touch-action: pan-y;
    cursor: crosshair;
  }
  .plot {
    margin-top: 6px;
    overflow: hidden;
  }
  .plot canvas {
    touch-action: pan-y;
  }

  /* Figures */
  .figures {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px 28px;
    padding-top: 14px;
    border-top: 1px solid var(--_line);
  }
  .distances {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    align-items: end;
    gap: 8px;
  }
  dt {
    color: var(--_muted);
    font-size: 12.5px;
  }
  .distances dd {
    font-size: 20px;
    font-weight: 600;
    letter-spacing: -0.015em;
    white-space: nowrap;
  }
  .modes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
    gap: 12px 28px;
  }
  .mode dd {
    padding-top: 3px;
    font-size: 13px;
    color: var(--_muted);
  }
  .mode span {
    display: block;
  }
  .mode b {
    color: var(--_text);
    font-weight: 600;
  }
  .share {
    display: block;
    width: 100%;
    height: 5px;
    margin-top: 5px;
    border-radius: 3px;
  }
  .share .track {
    fill: var(--_line);
  }
  .share .bar {
    fill: var(--_generated);
  }
  .share .mark {
    fill: var(--_text);
  }

  .of-digits {
    gap: 14px 28px;
  }
  .digit-bars p {
    color: var(--_muted);
    font-size: 12.5px;
  }
  .digit-bars ol {
    position: relative;
    display: grid;
    grid-template-columns: repeat(10, minmax(0, 1fr));
    gap: 4px;
    margin: 6px 0 0;
    padding: 0;
    list-style: none;
    --height: 44px;
  }
  .digit-bars ol::after {
    content: '';
    position: absolute;
    inset: calc(var(--height) * (1 - var(--goal))) 0 auto;
    border-top: 1px dashed var(--_muted);
  }
  .digit-bars li {
    color: var(--_muted);
    font-size: 12.5px;
    text-align: center;
  }
  .digit-bars i {
    display: block;
    height: var(--height);
    border-bottom: 1px solid var(--_edge);
    border-radius: 3px 3px 0 0;
    background: linear-gradient(to top, var(--_generated) calc(100% * var(--share)), transparent 0);
  }
  .held-out {
    display: grid;
    gap: 6px 20px;
  }
  .held-out dd {
    color: var(--_muted);
    font-size: 13px;
  }
  .held-out dd b {
    color: var(--_text);
    font-weight: 600;
  }
  .held-out dd:not(.with-gan) .bar {
    fill: var(--_muted);
  }
  .held-out .mark {
    fill: none;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }

  /* Digits */
  .label-picker .field {
    font-size: 13px;
  }
  .label-picker .field input {
    width: 11ch;
  }
  .labels {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    gap: 8px;
    margin-top: 10px;
  }
  .labels button {
    height: 48px;
    padding: 0;
    border-color: transparent;
    border-radius: 10px;
    background: var(--_raised);
    font-size: 20px;
    font-weight: 500;
  }
  .labels button:hover {
    border-color: var(--_edge);
  }
  .labels button span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .labels.labels.labels.named {
    grid-template-columns: repeat(auto-fill, minmax(88px, 1fr));
  }
  .labels.named button {
    height: 44px;
    padding: 0 5px;
    font-size: 14px;
  }
  .labels button[aria-checked='true'] {
    border-color: var(--_generated);
    background: var(--_generated);
    color: var(--_surface);
    font-weight: 700;
  }
  .digits .main {
    gap: 14px;
  }
  .sheet {
    aspect-ratio: 88 / 58;
    padding: 0;
  }
  .sheet canvas {
    width: 100%;
    height: 100%;
    object-fit: contain;
    object-position: top;
  }
  .deal {
    align-self: flex-start;
  }
  /* Few labels: their pictures need not be larger for it. */
  .grid > :is(.columns, .tiles) {
    max-width: max(60%, 100% * var(--labels, 10) / 6);
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(var(--labels), minmax(0, 1fr));
    column-gap: 0.671%;
    margin: 8px 0 4px;
    color: var(--_muted);
    font-size: 13px;
    text-align: center;
  }
  .columns span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .columns .picked {
    color: var(--_generated);
    font-weight: 700;
  }
  .tiles canvas {
    width: 100%;
  }
  .grid .tiles:not(:last-child) {
    margin-bottom: 14px;
    cursor: pointer;
  }
  .grid .heading + .tiles {
    margin-top: 6px;
  }
  .not-judged {
    padding-top: 14px;
    border-top: 1px solid var(--_line);
    font-size: 14px;
  }
  .grid.squares {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 14px 24px;
  }
  .grid.squares .tiles {
    cursor: default;
  }
  .digits .charts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  /* Neither a longer legend nor a longer note moves the curves beside another's. */
  .digits .chart,
  .digits #curves {
    display: grid;
    grid-row: span 3;
    grid-template: subgrid / minmax(0, 1fr);
    row-gap: 0;
  }
  .digits #curves {
    grid-row: span 2;
  }
  .digits .chart > .heading {
    align-self: end;
  }
  .charts .milestones {
    grid-column: 1 / -1;
    min-height: 2.9em;
    margin-top: -14px;
  }

  /* Below the stage */
  .more {
    display: flex;
    flex-wrap: wrap;
    gap: 0 28px;
    margin: 18px 0 -10px;
    padding-top: 8px;
    border-top: 1px solid var(--_line);
  }
  .more > [open] {
    flex: 1 1 100%;
  }
  .files {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 0 0 10px auto;
  }
  .root[data-drop] {
    outline: 3px dashed var(--_real);
    outline-offset: -3px;
  }
  summary {
    display: inline-flex;
    padding-inline-end: 6px;
    align-items: center;
    gap: 8px;
    min-height: var(--_control);
    border-radius: 6px;
    color: var(--_muted);
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: '';
    width: 6px;
    height: 6px;
    margin: 0 3px;
    border: solid currentColor;
    border-width: 0 1.5px 1.5px 0;
    transform: rotate(-45deg);
    transition: transform 0.15s;
  }
  details[open] > summary::before {
    transform: rotate(45deg);
  }
  summary:hover {
    color: var(--_text);
  }

  /* Notices */
  .notices {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    margin-top: 12px;
    padding: 4px 4px 4px 14px;
    border-radius: 10px;
    background: var(--_raised);
    border-inline-start: 3px solid var(--_generated);
  }
  .notices button:not(.quiet) {
    display: flex;
    margin-top: 8px;
  }
  .notices ul {
    flex: 1;
    padding: 7px 0;
    overflow-wrap: anywhere;
  }
  .overlay {
    position: absolute;
    inset: 0;
    z-index: 2;
    display: grid;
    justify-items: center;
    align-items: start;
    padding-top: min(130px, 20%);
    background: color-mix(in srgb, var(--_surface) 55%, transparent);
  }
  .panel {
    width: min(400px, 100%);
    padding: 20px 22px;
    border: 1px solid var(--_line);
    border-radius: 12px;
    background: var(--_surface);
    box-shadow: 0 8px 30px rgb(0 0 0 / 0.1);
    overflow-wrap: anywhere;
  }
  .panel.loading p {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 16px;
    min-height: 21px;
  }
  .bytes {
    color: var(--_muted);
  }
  .progress {
    height: 4px;
    margin-top: 12px;
    border-radius: 2px;
    overflow: hidden;
    background: var(--_line);
  }
  .progress svg {
    display: block;
    width: 100%;
    height: 100%;
    fill: var(--_text);
  }
  .progress.unknown svg {
    animation: slide 1.4s ease-in-out infinite;
  }
  @keyframes slide {
    from {
      transform: translateX(-30%);
    }
    to {
      transform: translateX(100%);
    }
  }
  .panel.error {
    border-color: var(--_edge);
  }
  .panel.error h3 {
    font-size: 16px;
  }
  .panel.error h3::before {
    content: '';
    display: inline-block;
    width: 9px;
    height: 9px;
    margin-inline-end: 9px;
    border-radius: 50%;
    background: var(--_danger);
  }
  .panel.error p {
    margin-top: 6px;
    color: var(--_muted);
  }
  .panel.error .detail {
    font-size: 12.5px;
  }
  .panel.error button {
    margin-top: 16px;
  }

  /* Widths of the element, not of the page */
  @container (min-width: 560px) {
    .digits .charts {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .labels {
      grid-template-columns: repeat(10, minmax(0, 1fr));
    }
    .held-out {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .held-out dt {
      grid-column: 1 / -1;
    }
  }
  @container (min-width: 640px) {
    .figures {
      grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
    }
    .held-out {
      grid-column: 1 / -1;
    }
  }
  @container (min-width: 900px) {
    .root {
      padding: 24px;
    }
    .density:not(.single) {
      grid-template-columns: minmax(0, 7fr) minmax(0, 4fr);
    }
    .digits:not(.single) {
      grid-template-columns: minmax(0, 9fr) minmax(0, 11fr);
    }
    .digits:not(.single) .of-digits {
      grid-template-columns: minmax(0, 1fr);
    }
    .digits:not(.single) .labels {
      grid-template-columns: repeat(5, minmax(0, 1fr));
    }
  }
  @container (max-width: 599px) {
    .root {
      --_control: 44px;
      padding: 16px;
    }
    /* The count beside Play, so that both are seen at once. */
    .toolbar .primary {
      order: -2;
      flex: 1 1 50%;
      min-width: 0;
    }
    .toolbar .counter {
      order: -1;
      flex: 0 0 auto;
      min-width: 96px;
    }
    .counter .there {
      display: none;
    }
    .toolbar .joined {
      flex: 1 1 100%;
    }
    .toolbar .joined button {
      flex: 1 1 auto;
      padding: 0 8px;
    }
    .toolbar .field {
      flex: 1 1 calc(50% - 7px);
      min-width: 0;
    }
    .toolbar .field :is(input, select) {
      flex: 1;
      min-width: 0;
      width: 0;
    }
    .lines {
      flex-direction: column;
      align-items: stretch;
    }
    .backend,
    .run-length {
      flex: none;
    }
    .backend {
      flex-direction: column;
      align-items: stretch;
      gap: 6px;
    }
    .backend select {
      flex: 1;
    }
    .reason {
      flex: none;
      min-height: 2.9em;
      white-space: normal;
    }
    .run-length {
      grid-template-columns: minmax(0, 1fr);
    }
    .run-length button {
      grid-row: auto;
    }
    .tabs button {
      height: 40px;
      padding: 0 8px;
    }
    .tabs {
      gap: 0;
      margin: -10px 0 -4px -8px;
    }
    .small {
      height: 32px;
      margin-block: 2px;
      border-radius: 16px;
    }
    .setting > :is(select, .stepper) {
      width: 172px;
    }
    .stepper button {
      width: 44px;
    }
    .settings-foot button {
      flex: 1 1 100%;
    }
    td small {
      display: none;
    }
    .density-canvas canvas {
      height: 320px;
    }
    .readout {
      column-gap: 8px;
      font-size: 11.5px;
    }
    .distances dd {
      font-size: 17px;
    }
    .deal {
      align-self: stretch;
    }
  }
  @media (pointer: coarse) {
    .root {
      --_control: 44px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .progress.unknown svg,
    summary::before {
      animation: none;
      transition: none;
    }
  }
`;
