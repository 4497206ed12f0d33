/** What a host page can set: the `data-` attributes of the script tag or of `<nt1-gids>`. */

export interface Options {
  /** Address of the guide, ending in "/". */
  server: string;
  /** Floating with a launcher, or filling the element's container. */
  inline: boolean;
  position: 'left' | 'right';
  /** Open at once, on screens with room for it. */
  open: boolean;
  /** Role of the person that the page knows, such as "raadslid"; empty when unknown. */
  role: string;
  /** "inherit": the tokens of the page instead of our own theme. */
  inherit: boolean;
  scheme: 'auto' | 'light' | 'dark';
  /** Own words for some texts, by their key in texts.json. */
  texts: Record<string, string>;
}

/** The options in a set of `data-` attributes; what is not understood is left out. */
export function readOptions(data: DOMStringMap, server: string, inline: boolean): Options {
  const scheme = data.colorScheme;
  return {
    server: data.server ? new URL('./', new URL(data.server, location.href)).href : server,
    inline,
    position: data.position === 'left' ? 'left' : 'right',
    open: data.open !== undefined && data.open !== 'false',
    role: data.role ?? '',
    inherit: data.theme === 'inherit',
    scheme: scheme === 'light' || scheme === 'dark' ? scheme : 'auto',
    texts: { ...readTexts(data.texts), ...(data.title ? { title: data.title } : {}) },
  };
}

function readTexts(json: string | undefined): Record<string, string> {
  if (!json) return {};
  try {
    const texts: unknown = JSON.parse(json);
    if (texts && typeof texts === 'object') {
      return Object.fromEntries(
        Object.entries(texts).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      );
    }
  } catch {
    // Said below.
  }
  console.warn('NT1-gids: data-texts is geen JSON-object met teksten');
  return {};
}
