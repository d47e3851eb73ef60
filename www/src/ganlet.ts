/** `ganlet.js`: one line of markup that defines `<gan-let>`. */
import { define } from './element.js';

export { GanLet, type OwnData } from './element.js';
export type * from './events.js';
export type * from './engine/types.js';

define();
