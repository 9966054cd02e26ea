/** A JSON pointer (RFC 6901) of a path of keys. */
export function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')
}

/** The path of keys of a JSON pointer. */
export function pointerKeys(text: string): string[] {
  const keys = text.split('/').slice(1)
  return keys.map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'))
}
