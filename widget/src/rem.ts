/**
 * The style sheet that says what a rem is here: the text size that the reader set in the browser,
 * whatever the host page made of its own root. The element must have `font-size: medium`.
 */
export function remSheet(element: Element): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{--gids-rem:${getComputedStyle(element).fontSize || '16px'}}`);
  return sheet;
}
