/** What the playground need not wait for until all of its code has come: the reader's words, and the worker. */
import { readAddress } from './address.js';
import { prepare } from './engine/index.js';
import { tables } from './locales/index.js';

prepare();
// The page asks again for what has failed.
tables.load(readAddress().state.lang).catch(() => undefined);
