/** An application's own query parser: the text after the `?`. */
export type QueryParser = (text: string) => unknown

/**
 * How lists and objects are written for a parser: `deep` where it reads brackets (`a[b]=1`, and `a[]=1` as a list of one), else `repeat`,
 * where an object cannot be sent and a list of one arrives as a text. The parser is asked; one that throws reads none.
 */
export function queryStyle(parse: QueryParser | undefined): 'deep' | 'repeat' {
  if (typeof parse !== 'function') return 'repeat'
  const style = styles.get(parse) ?? ask(parse)
  styles.set(parse, style)
  return style
}

const styles = new WeakMap<QueryParser, 'deep' | 'repeat'>()

function ask(parse: QueryParser): 'deep' | 'repeat' {
  try {
    const { a, b } = (parse('a[x]=1&b[]=1') ?? {}) as { readonly a?: { readonly x?: unknown }; readonly b?: unknown }
    return a?.x === '1' && Array.isArray(b) && b[0] === '1' ? 'deep' : 'repeat'
  } catch {
    return 'repeat'
  }
}
