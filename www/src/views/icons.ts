/** Small drawings for buttons; hidden from assistive technology, which reads the button's name. */
import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

const icon = (content: SVGTemplateResult): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${content}</svg>`;

const filled = (path: string): TemplateResult => icon(svg`<path d=${path} fill="currentColor"></path>`);

const stroked = (path: string): TemplateResult =>
  icon(svg`<path d=${path} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"></path>`);

export const playIcon = filled('M4.5 2.6v10.8a.6.6 0 0 0 .92.5l8.3-5.4a.6.6 0 0 0 0-1L5.42 2.1a.6.6 0 0 0-.92.5z');
export const pauseIcon = filled('M4 2.5h2.6v11H4zM9.4 2.5H12v11H9.4z');
export const stepIcon = filled('M3 3.1v9.8a.5.5 0 0 0 .78.42L10.5 8.4a.5.5 0 0 0 0-.8L3.78 2.7A.5.5 0 0 0 3 3.1zM11.4 2.6h2v10.8h-2z');
export const resetIcon = stroked('M3 8a5 5 0 1 0 1.6-3.7M3 2.4v2.8h2.8');
export const shuffleIcon = stroked('M2 4.5h2.4c3 0 4 7 7 7h2.4M2 11.5h2.4c1.1 0 1.9-1 2.5-2.1M8.9 6.6c.6-1.1 1.4-2.1 2.5-2.1h2.4M11.9 2.5l2 2-2 2M11.9 9.5l2 2-2 2');
export const closeIcon = stroked('M4 4l8 8M12 4l-8 8');
