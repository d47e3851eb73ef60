/** What an element needs only once it stands: loaded when it has been painted. */
import { courtesyStyles } from './courtesy/styles.js';
import { diagnosisStyles } from './diagnosis-view.js';
import { explainIn } from './explain.js';

export { Courtesy } from './courtesy/index.js';
export { diagnosisView } from './diagnosis-view.js';

/** Adds to what an element has been painted with. */
export function dress(root: ShadowRoot): void {
  root.adoptedStyleSheets.push(...[courtesyStyles, diagnosisStyles].flatMap(({ styleSheet }) => styleSheet ?? []));
  const painted = root.querySelector('.root');
  if (painted) explainIn(painted);
}
