/** An error as a log line tells it: with its stack, each further line indented, so that no text of an outsider can pass for a line of the log. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return text.replaceAll(/\r\n|[\r\n\u2028\u2029]/g, '\n    ')
}

const HIDDEN = '[redacted]'
// Control characters but tab and newline; what a terminal would obey.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/-]{6,}=*/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)*/g, HIDDEN],
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi, `$1${HIDDEN}@`],
]
const NAMES = ['authorization', 'cookie', 'x-api-key']
/** A value after the name of a secret: quoted, or up to the next separator. */
const VALUE = String.raw`("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s"',;&}\])]+)`
const SECRET_WORDS = String.raw`[\w-]*(?:password|passwd|secret|token|api[_-]?key|private[_-]?key)`

/** Whether a value of this name is a secret, as far as the name tells: `password`, `accessToken`, `x-api-key`. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name)

const SECRET_NAME = /password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|authorization|cookie|credential/i

/**
 * Makes what cleans a text for the log: characters that a terminal would obey are escaped; credentials, values that follow a name with `token`,
 * `secret` or `password`, and the user part of URLs are taken out. `headers`: names of the auth provider's own.
 */
export function logCleaner(headers: readonly string[] = []): (text: string) => string {
  const names = [...NAMES, ...headers].map((name) => name.replaceAll(/[^\w-]/g, String.raw`\$&`)).join('|')
  // A header's value may have blanks and separators; that of anything else ends at them.
  const header = new RegExp(
    String.raw`(?<![\w-])((?:set-|proxy-)?(?:${names})["']?\s*[:=](?!\s*\[redacted\])\s*)("[^"\n]*"|'[^'\n]*'|[^\n"']+)`,
    'gi',
  )
  const named = new RegExp(String.raw`(?<![\w-])(${SECRET_WORDS}["']?\s*[:=](?!\s*\[redacted\])\s*)${VALUE}`, 'gi')
  return (text) => {
    const shown = text.replaceAll(CONTROL, (char) => String.raw`\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    const bare = SECRETS.reduce((left, [pattern, by]) => left.replaceAll(pattern, by), shown)
    return bare.replaceAll(header, `$1${HIDDEN}`).replaceAll(named, `$1${HIDDEN}`)
  }
}
