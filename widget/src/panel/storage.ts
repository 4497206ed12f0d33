/** The one thing the widget keeps in the browser: the key to the conversation. */
export class TokenStore {
  #memory: string | null = null;
  readonly key: string;

  constructor(server: string) {
    this.key = `nt1-gids:${server}`;
  }

  read(): string | null {
    try {
      return localStorage.getItem(this.key) ?? this.#memory;
    } catch {
      // Storage can be blocked; the conversation then lives as long as the page.
      return this.#memory;
    }
  }

  write(token: string): void {
    this.#memory = token;
    try {
      localStorage.setItem(this.key, token);
    } catch {
      // As above.
    }
  }

  /** Call back when another tab stored another conversation. */
  watch(changed: () => void): void {
    addEventListener('storage', (event) => {
      if (event.key === this.key && event.newValue) changed();
    });
  }
}
