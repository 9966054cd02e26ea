/** A path in OpenAPI's form, what one request tells of it, and whether it ends in a wildcard. */
export interface PathTemplate {
  readonly path: string
  /** The path without its names and with its patterns: `/n/{}`, `/n/{\d+}`, `/files/{*}`. What one request means alike has equal shapes. */
  readonly shape: string
  readonly wildcard: boolean
}

/**
 * Express', Fastify's and Koa's path patterns as a template: `/users/:id` is `/users/{id}`; optional groups (`{/:id}`, `:id?`) are taken
 * as given; wildcards (`*`, `*rest`, `{*rest}`, `(.*)`, `:rest*`, `:rest(.*)`) become `{*rest}`. Undefined: the pattern has no template.
 */
export function pathTemplate(pattern: string): PathTemplate | undefined {
  const { text, patterns } = lift(pattern)
  return templateOf(text, patterns)
}

const MOST_OPTIONAL = 3

/**
 * The same, an optional part once with and once without: `/users/:id?` and `/users{/:id}` are `/users/{id}` and `/users`. The longest comes
 * first; a pattern with more than three optional parts is taken as given. Empty: no template.
 */
export function pathTemplates(pattern: string): PathTemplate[] {
  const { text, patterns } = lift(pattern)
  const optional = [...text.matchAll(OPTIONAL)]
  if (optional.length === 0 || optional.length > MOST_OPTIONAL) return [templateOf(text, patterns) ?? []].flat()
  const found = new Map<string, PathTemplate>()
  for (let without = 0; without < 1 << optional.length; without++) {
    let part = 0
    const one = templateOf(
      text.replace(OPTIONAL, (match) => (without & (1 << part++) ? '' : match.replace(/^\{(.*)\}$/, '$1').replace(/\?$/, ''))) || '/',
      patterns,
    )
    if (one) found.set(one.path, one)
  }
  return [...found.values()]
}

/** A path's shape where no pattern is known: `/users/{id}` is `/users/{}`. */
export const plainShape = (path: string): string => path.replace(/\{(\*?)[^}]*\}/g, '{$1}')

/** `{/:id}`, `/:id?`, `/:id(0)?`; a wildcard in braces is one segment of its own. */
const OPTIONAL = /\{(?!\*)[^{}]*\}|\/:\w+(?:\(\d+\))?\?/g

/** Numbers in place of the parameters' patterns, whose characters mean nothing to the path around them: `/n/:id(\\d{3})` is `/n/:id(0)`. */
function lift(pattern: string): { readonly text: string; readonly patterns: readonly string[] } {
  const patterns: string[] = []
  const text = pattern.replace(/(:\w+)\(((?:[^()\\]|\\.)*)\)/g, (_, name: string, own: string) => `${name}(${patterns.push(own) - 1})`)
  return { text, patterns }
}

function templateOf(text: string, patterns: readonly string[]): PathTemplate | undefined {
  if (!/[^\w/.~-]/.test(text)) return { path: text, shape: text, wildcard: false } // most are static
  let wildcard = false
  const numbered = text
    .replace(/:(\w+)[*+]/g, '*$1')
    .replace(/\{(\/[^{}]*)\}/g, '$1')
    .replace(/\{?\*(\w*)\}?|\(\.\*\)/g, (_, name: string | undefined) => {
      wildcard = true
      return `{*${name || 'rest'}}`
    })
    .replace(/:(\w+)(?:\((\d+)\))?\??/g, (_, name: string, at: string | undefined) => {
      const own = at === undefined ? '' : patterns[Number(at)]!
      if (own.includes('*')) wildcard = true // Express 4 reads it as one wherever it stands
      return own === '.*' ? `{*${name}}` : `{${name}${own && `(${at})`}}`
    })
  const path = numbered.replace(NUMBERED, '{$1$2}')
  if (/[(){}?+*[\]|^$\\]/.test(path.replace(/\{\*?\w+\}/g, ''))) return undefined
  const shape = numbered.replace(
    NUMBERED,
    (_, star: string, _name, at?: string) => `{${star}${at === undefined ? '' : patterns[Number(at)]}}`,
  )
  return { path, shape, wildcard }
}

const NUMBERED = /\{(\*?)(\w+)(?:\((\d+)\))?\}/g
