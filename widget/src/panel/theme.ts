/** The colours and measures of the panel: our own theme, or the tokens of the page. */
import { dark, tokens } from 'virtual:styles';

const sheet = (text: string): CSSStyleSheet => {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
};

/**
 * @param host the panel, already in the page
 * @param inherit take the page's tokens; those it lacks come from our own theme
 */
export function themeSheet(host: Element, inherit: boolean): CSSStyleSheet {
  if (!inherit) {
    return sheet(
      `:host{${tokens}}:host([scheme=dark]){--gids-scheme:dark;${dark}}` +
        `@media (prefers-color-scheme:dark){:host([scheme=auto]){--gids-scheme:dark;${dark}}}`,
    );
  }
  const page = getComputedStyle(host);
  const missing = tokens
    .split(/;(?=--)/)
    .filter((token) => !page.getPropertyValue(token.slice(0, token.indexOf(':'))));
  return sheet(`:host{${missing.join(';')}}`);
}
