/** A tutorial's page: the text stands without this; here its elements, figures and experiments come to life. */
import { bringFigures } from './tutorial/figures.js';
import { offerExperiments } from './tutorial/experiments.js';
import { followReading, reachWideEquations } from './tutorial/reading.js';
import { offerThemes } from './tutorial/theme.js';

offerThemes();
followReading();
reachWideEquations();
bringFigures();
offerExperiments();
// What has been read once can be read, and trained, without a network.
addEventListener('gan-ready', () => void import('./offline/index.js'), { once: true });
