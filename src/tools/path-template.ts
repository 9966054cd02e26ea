/** A path in OpenAPI's form, and whether it ends in a wildcard. */
export interface PathTemplate {
  readonly path: string
  readonly wildcard: boolean
}

/**
 * Express', Fastify's and Koa's path patterns as a template: `/users/:id` is `/users/{id}`; optional groups (`{/:id}`, `:id?`) are taken
 * as given; wildcards (`*`, `*rest`, `{*rest}`, `(.*)`) become `{*rest}`. Undefined: the pattern has no template.
 */
export function pathTemplate(pattern: string): PathTemplate | undefined {
  if (!/[^\w/.~-]/.test(pattern)) return { path: pattern, wildcard: false } // most are static
  let wildcard = false
  const path = pattern
    .replace(/\{(\/[^{}]*)\}/g, '$1')
    .replace(/\{?\*(\w*)\}?|\(\.\*\)/g, (_, name: string | undefined) => {
      wildcard = true
      return `{*${name || 'rest'}}`
    })
    .replace(/:(\w+)(?:\((?:[^()\\]|\\.)*\))?\??/g, '{$1}')
  const bare = path.replace(/\{\*?\w+\}/g, '')
  return /[(){}?+*[\]|^$\\]/.test(bare) ? undefined : { path, wildcard }
}
