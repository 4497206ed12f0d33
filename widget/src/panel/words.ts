/** The words of the panel. */
import * as usual from '../texts.json';

export type Texts = { [key in Exclude<keyof typeof usual, 'default'>]: string };

/** The usual words with those of the page over them. */
export function texts(own: Record<string, string>): Texts {
  return { ...usual, ...own };
}

/** Put values in the {places} of a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

const LONG = new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeZone: 'UTC' });

/** @returns an ISO date in words; a year, or what is no date, as it is */
export function day(value: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? LONG.format(new Date(`${value}T00:00:00Z`)) : value;
}

/** @returns an address that may be linked to, or undefined */
export function address(url: string | null, base: string): string | undefined {
  try {
    const found = new URL(url ?? '', base);
    return url && /^https?:$/.test(found.protocol) ? found.href : undefined;
  } catch {
    return undefined;
  }
}
