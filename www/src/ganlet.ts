/** `ganlet.js`: one line of markup that defines `<gan-let>`. */
import { define } from './element.js';

export { GanLet } from './element.js';

define();
