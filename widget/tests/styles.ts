/** In place of the style sheets that the build makes: here nothing is looked at. */
export const component = '';
export const own = '';
export const print = '';
export const tokens = '';
export const dark = '';
