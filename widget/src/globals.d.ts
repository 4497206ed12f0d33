/** The panel's file, relative to the guide's own address; filled in by the build. */
declare const __PANEL__: string;

/** Made by build/css.mjs. */
declare module 'virtual:styles' {
  /** NL Design System's component CSS. */
  export const component: string;
  /** Our own. */
  export const loader: string;
  export const own: string;
  export const print: string;
  /** Declarations `--name:value;…` of the default theme, and what dark changes in it. */
  export const tokens: string;
  export const dark: string;
}
