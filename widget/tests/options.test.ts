import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readOptions } from '../src/options';

const guide = 'https://gids.gemeente.nl/';

beforeAll(() => vi.stubGlobal('location', { href: 'https://intranet.gemeente.nl/pagina' }));

describe('options of the page', () => {
  it('are optional', () => {
    expect(readOptions({}, guide, false)).toEqual({
      server: guide,
      inline: false,
      position: 'right',
      open: false,
      role: '',
      inherit: false,
      scheme: 'auto',
      texts: {},
    });
  });

  it('are read from data attributes', () => {
    const data = {
      position: 'left',
      open: '',
      role: 'griffier',
      theme: 'inherit',
      colorScheme: 'dark',
    };
    expect(
      readOptions({ ...data, title: 'Gids', texts: '{"close":"Dicht"}' }, guide, true),
    ).toEqual({
      server: guide,
      inline: true,
      position: 'left',
      open: true,
      role: 'griffier',
      inherit: true,
      scheme: 'dark',
      texts: { title: 'Gids', close: 'Dicht' },
    });
  });

  it('can name another guide', () => {
    const options = readOptions({ server: 'https://andere.nl/gids/' }, guide, false);
    expect(options.server).toBe('https://andere.nl/gids/');
  });

  it('do no harm when wrong', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const options = readOptions(
      { texts: '{oeps', position: 'midden', colorScheme: 'roze' },
      guide,
      false,
    );
    expect(options).toMatchObject({ texts: {}, position: 'right', scheme: 'auto' });
    expect(warn).toHaveBeenCalledOnce();
  });
});
