/** Light or dark: as the system has it, until the reader says otherwise; then on every tutorial. */

const KEY = 'ganlet-theme';
export type Theme = 'light' | 'dark';

const system = matchMedia('(prefers-color-scheme: dark)');
const followers: ((isDark: boolean, chosen: Theme | undefined) => void)[] = [];
let chosen = recall();

const isDark = (): boolean => (chosen ? chosen === 'dark' : system.matches);

/** Calls at once, and whenever it changes. */
export function whenTheme(follow: (isDark: boolean, chosen: Theme | undefined) => void): void {
  followers.push(follow);
  follow(isDark(), chosen);
}

export function offerThemes(): void {
  system.addEventListener('change', tell);
  whenTheme(() => {
    if (chosen) document.documentElement.dataset['theme'] = chosen;
  });
  const button = document.querySelector<HTMLButtonElement>('[data-theme-toggle]');
  if (!button) return;
  whenTheme((dark) => {
    const name = (dark ? button.dataset['light'] : button.dataset['dark']) ?? '';
    button.title = button.ariaLabel = name;
  });
  button.addEventListener('click', () => {
    chosen = isDark() ? 'light' : 'dark';
    keep(chosen);
    tell();
  });
  button.hidden = false;
}

function tell(): void {
  for (const follow of followers) follow(isDark(), chosen);
}

/** Where nothing may be kept, a choice holds for the page. */
function recall(): Theme | undefined {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : undefined;
  } catch {
    return undefined;
  }
}

function keep(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds for this page.
  }
}
