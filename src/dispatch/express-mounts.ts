/** The private fields of an Express 4 or 5 router layer that tell where it is mounted. */
export interface MountLayer {
  readonly slash?: boolean
  readonly rawPath?: unknown
  readonly regexp?: RegExp & { readonly fast_slash?: boolean }
  readonly keys?: readonly { readonly name: string | number }[]
}

/** Where an Express layer is mounted; `[]` when the source cannot be known (router 2.0 to 2.2, a pattern that cannot be read back). */
export function mountPaths(layer: MountLayer): string[] {
  if (layer.slash || layer.regexp?.fast_slash) return ['']
  const paths = layer.regexp ? fromRegexp(layer.regexp, layer.keys ?? []) : [layer.rawPath].flat()
  return paths.filter((path): path is string => typeof path === 'string').map((path) => path.replace(/\/$/, ''))
}

const END = '\\/?(?=\\/|$)' // what Express 4 puts after every string mount; a RegExp mount lacks it

function fromRegexp(regexp: RegExp, keys: readonly { readonly name: string | number }[]): (string | undefined)[] {
  if (!regexp.source.endsWith(END)) return []
  let key = 0
  const paths = regexp.source
    .split(END)
    .filter(Boolean)
    .map((part) =>
      part
        .replace(/^\|?\^/, '')
        .replace(/\(\?:\\?(\/?)\(\[\^\\?\/\]\+\?\)\)/g, (_, slash: string) => `${slash}:${keys[key++]?.name}`)
        .replace(/\\(.)/g, '$1'),
    )
  return paths.map((path) => (key === keys.length && !/[()[\]|?*+^$]/.test(path) ? path : undefined))
}
