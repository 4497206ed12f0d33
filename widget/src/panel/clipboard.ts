/**
 * Put text on the clipboard, also over http, where `navigator.clipboard` does not exist.
 *
 * @param inside a place that may hold focus: in a modal dialog nothing outside it can
 * @returns whether it worked
 */
export async function copy(text: string, inside: Element): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed by the page; the old way may be.
  }
  const focused = (inside.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.className = 'offscreen';
  area.setAttribute('aria-hidden', 'true');
  inside.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } finally {
    area.remove();
    focused?.focus();
  }
}
