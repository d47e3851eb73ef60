/** What an element needs only once it stands: loaded when it has been painted. */
import { courtesyStyles } from './courtesy/styles.js';
import { explainIn } from './explain.js';
import { foldedStyles } from './folded-styles.js';

export { hyperparameterTables } from '../locales/hyperparameters.js';
export { Courtesy } from './courtesy/index.js';
export { hyperparametersView } from './hyperparameters.js';
export { summaryView } from './summary-view.js';

/** Adds to what an element has been painted with. */
export function dress(root: ShadowRoot): void {
  for (const { styleSheet } of [courtesyStyles, foldedStyles]) if (styleSheet) root.adoptedStyleSheets.push(styleSheet);
  const painted = root.querySelector('.root');
  if (painted) explainIn(painted);
}
