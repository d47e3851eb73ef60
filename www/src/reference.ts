/** The pages of reference are complete without this: it adds buttons that copy the examples, and one that turns the theme. */

const page = document.documentElement;
const words = document.body.dataset;
const darkMedia = matchMedia('(prefers-color-scheme: dark)');
const KEY = 'ganlet-theme';
let theme = [new URLSearchParams(location.search).get('theme'), recall()].find((name) => name === 'light' || name === 'dark');

const isDark = (): boolean => (theme ?? (darkMedia.matches ? 'dark' : 'light')) === 'dark';

const toggle = document.createElement('button');
toggle.type = 'button';
toggle.className = 'theme';
toggle.addEventListener('click', () => {
  theme = isDark() ? 'light' : 'dark';
  keep(theme);
  showTheme();
});

/** Where nothing may be kept, a choice holds for the page and the links on it. */
function recall(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // The links carry it.
  }
}

function showTheme(): void {
  if (theme) page.dataset['theme'] = theme;
  const name = (isDark() ? words['toLight'] : words['toDark']) ?? '';
  toggle.ariaLabel = toggle.title = name;
}

/** Another page of ganlet opens in the theme of this one, and another language at the same place. */
function keepTheme(event: Event): void {
  const link = event.currentTarget as HTMLAnchorElement;
  const url = new URL(link.href);
  if (url.pathname.endsWith('index.html')) {
    if (theme) url.hash = `${url.hash}&theme=${theme}`;
  } else {
    if (theme) url.searchParams.set('theme', theme);
    url.hash = location.hash;
  }
  link.href = url.href;
}

function addCopy(block: Element): void {
  const said = document.querySelector('.said');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'plain';
  button.textContent = words['copy'] ?? '';
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(block.querySelector('code')?.textContent ?? '').then(
      () => tell(words['copied']),
      () => tell(words['copyFailed']),
    );
  });
  const tell = (outcome = ''): void => {
    button.textContent = outcome;
    if (said) said.textContent = outcome;
    setTimeout(() => {
      button.textContent = words['copy'] ?? '';
      if (said) said.textContent = '';
    }, 2000);
  };
  block.append(button);
}

darkMedia.addEventListener('change', showTheme);
document.querySelector('.toggles')?.append(toggle);
showTheme();
for (const link of document.querySelectorAll('[data-keeps]')) link.addEventListener('click', keepTheme);
for (const block of document.querySelectorAll('.code')) addCopy(block);

export {};
