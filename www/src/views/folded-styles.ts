/** How what is folded away at first looks: hyper-parameters, layers, keys. */
import { css } from 'lit';

export const foldedStyles = css`
  /* Hyper-parameters */
  .settings .groups {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr));
    gap: 22px 28px;
    padding: 14px 0 4px;
  }
  fieldset {
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-bottom: 10px;
    padding: 0;
    font-size: 13px;
    font-weight: 600;
  }
  .setting {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 8px;
    font-size: 13px;
  }
  .setting label {
    grid-column: 1;
    grid-row: 1 / span 2;
    color: var(--_muted);
  }
  .setting:has(> small) label {
    grid-row: 1;
    align-self: end;
  }
  .setting > small {
    grid-column: 1;
    grid-row: 2;
    align-self: start;
    color: var(--_muted);
    font-size: 11.5px;
    line-height: 1.3;
  }
  .setting > small.waits {
    color: var(--_generated);
    font-weight: 600;
  }
  .setting > :is(select, .stepper) {
    grid-column: 2;
    grid-row: 1 / span 2;
    width: 130px;
  }
  .setting > select {
    padding: 0 4px;
  }
  .stepper input {
    flex: 1;
    width: 0;
    min-width: 0;
    padding: 0 4px;
    border-radius: 0;
    border-inline: 0;
    text-align: center;
  }
  .stepper button {
    flex: none;
    width: 32px;
    padding: 0;
    color: var(--_muted);
  }
  .stepper input[aria-invalid] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .refused {
    grid-column: 1 / -1;
    margin-top: 4px;
    color: var(--_danger);
    font-size: 12.5px;
  }
  .settings-foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px 14px;
    padding: 14px 0;
    color: var(--_muted);
    font-size: 13px;
  }
  .settings-foot button:last-child {
    margin-inline-start: auto;
  }

  .networks {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr));
    gap: 24px 36px;
    padding: 10px 0 14px;
    overflow-x: auto;
  }
  table {
    width: 100%;
    margin-top: 8px;
    border-collapse: collapse;
    /* In quirks mode a table takes nothing from around it but the page's colour. */
    color: inherit;
    font: inherit;
    font-size: 13px;
  }
  th,
  td {
    padding: 5px 12px 5px 0;
    border-bottom: 1px solid var(--_line);
    text-align: start;
    font-weight: 400;
  }
  th {
    color: var(--_muted);
    white-space: nowrap;
  }
  td code,
  td:last-child {
    white-space: nowrap;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 0;
    text-align: end;
  }
  tfoot th,
  tfoot td {
    border: 0;
    padding-block: 3px;
  }
  tfoot tr:first-child > * {
    padding-top: 8px;
    font-weight: 600;
  }
  code,
  kbd {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    font-size: 0.92em;
  }
  .keys dl {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 32px;
    padding: 8px 0 12px;
  }
  .keys dl > div {
    display: flex;
    gap: 8px;
    align-items: baseline;
  }
  .keys dd {
    color: var(--_muted);
    font-size: 13px;
  }
  kbd {
    padding: 1px 6px;
    border: 1px solid var(--_edge);
    border-radius: 5px;
    color: var(--_text);
  }
`;
