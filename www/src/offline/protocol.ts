/** What crosses between the page and its service worker. */

/** Page → service worker. */
export type Asked =
  /** Addresses that were fetched before the service worker was there, to be kept as well. */
  | { keep: readonly string[] }
  /** A new version may take over, if no other page of the old one is open. */
  | { takeOver: true };

/** Service worker → its pages: a file is neither kept nor to be had. */
export interface Told {
  missing: string;
}
