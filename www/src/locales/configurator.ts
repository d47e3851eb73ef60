/** The words of the configurator, loaded with it. */
import { Tables } from './index.js';
import type { ConfiguratorTexts } from './configurator-en.js';

export type { ConfiguratorTexts } from './configurator-en.js';

export const configuratorTables = new Tables<ConfiguratorTexts>({
  en: async () => (await import('./configurator-en.js')).en,
  ko: async () => (await import('./configurator-ko.js')).ko,
});
