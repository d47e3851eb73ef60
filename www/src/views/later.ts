/** What an element needs only once it stands: loaded when it has been painted. */
import { courtesyStyles } from './courtesy/styles.js';
import { explainIn } from './explain.js';

export { hyperparameterTables } from '../locales/hyperparameters.js';
export { Courtesy } from './courtesy/index.js';
export { hyperparametersView } from './hyperparameters.js';
export { summaryView } from './summary-view.js';

/** Adds to what an element has been painted with. */
export function dress(root: ShadowRoot): void {
  if (courtesyStyles.styleSheet) root.adoptedStyleSheets.push(courtesyStyles.styleSheet);
  const painted = root.querySelector('.root');
  if (painted) explainIn(painted);
}
