/** A path in OpenAPI's form, and whether it ends in a wildcard. */
export interface PathTemplate {
  readonly path: string
  readonly wildcard: boolean
}

/**
 * Express', Fastify's and Koa's path patterns as a template: `/users/:id` is `/users/{id}`; optional groups (`{/:id}`, `:id?`) are taken
 * as given; wildcards (`*`, `*rest`, `{*rest}`, `(.*)`, `:rest*`) become `{*rest}`. Undefined: the pattern has no template.
 */
export function pathTemplate(pattern: string): PathTemplate | undefined {
  if (!/[^\w/.~-]/.test(pattern)) return { path: pattern, wildcard: false } // most are static
  let wildcard = false
  const path = pattern
    .replace(/:(\w+)[*+]/g, '*$1')
    .replace(/\{(\/[^{}]*)\}/g, '$1')
    .replace(/\{?\*(\w*)\}?|\(\.\*\)/g, (_, name: string | undefined) => {
      wildcard = true
      return `{*${name || 'rest'}}`
    })
    .replace(/:(\w+)(?:\((?:[^()\\]|\\.)*\))?\??/g, '{$1}')
  const bare = path.replace(/\{\*?\w+\}/g, '')
  return /[(){}?+*[\]|^$\\]/.test(bare) ? undefined : { path, wildcard }
}

const MOST_OPTIONAL = 3

/**
 * The same, an optional part once with and once without: `/users/:id?` and `/users{/:id}` are `/users/{id}` and `/users`. The longest comes
 * first; a pattern with more than three optional parts is taken as given. Empty: no template.
 */
export function pathTemplates(pattern: string): PathTemplate[] {
  const optional = [...pattern.matchAll(OPTIONAL)]
  if (optional.length === 0 || optional.length > MOST_OPTIONAL) return [pathTemplate(pattern) ?? []].flat()
  const found = new Map<string, PathTemplate>()
  for (let without = 0; without < 1 << optional.length; without++) {
    let part = 0
    const one = pathTemplate(
      pattern.replace(OPTIONAL, (text) => (without & (1 << part++) ? '' : text.replace(/^\{(.*)\}$/, '$1').replace(/\?$/, ''))) || '/',
    )
    if (one) found.set(one.path, one)
  }
  return [...found.values()]
}

/** `{/:id}`, `/:id?`, `/:id(\\d+)?`; a wildcard in braces is one segment of its own. */
const OPTIONAL = /\{(?!\*)[^{}]*\}|\/:\w+(?:\((?:[^()\\]|\\.)*\))?\?/g
