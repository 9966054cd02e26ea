import type { Tool } from '../adapter.js'

/** What stands in a URI template (RFC 6570, levels 1 and 3): `{name}`, and `{?a,b}` at the end. */
const EXPRESSION = /\{(\??)([A-Za-z0-9_,.-]+)\}/g

/** A URI, or a template of one, and the arguments that it holds. */
export class ResourceUri {
  readonly names: readonly string[]
  readonly #pattern: RegExp
  readonly #path: readonly string[]
  readonly #query: readonly string[]

  /** Throws `TypeError` for what is no URI. */
  constructor(readonly text: string) {
    const expressions = [...text.matchAll(EXPRESSION)].map(([, mark, names]) => ({ isQuery: mark === '?', names: names!.split(',') }))
    this.#path = expressions.filter(({ isQuery }) => !isQuery).flatMap(({ names }) => names)
    this.#query = expressions.filter(({ isQuery }) => isQuery).flatMap(({ names }) => names)
    this.names = [...this.#path, ...this.#query]
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:\S*$/.test(text) || /[{}]/.test(text.replace(EXPRESSION, '')))
      throw new TypeError(`${JSON.stringify(text)} is no URI and no template of one`)
    const source = text
      .replace(/\{\?[^}]*\}/g, '')
      .split(/(\{[^}]*\})/)
      .map((part) => (part.startsWith('{') ? '([^/?#]+)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join('')
    this.#pattern = new RegExp(`^${source}$`)
  }

  get isTemplate(): boolean {
    return this.names.length > 0
  }

  /** The texts of the arguments in `uri`, decoded; undefined: it is another's. */
  match(uri: string): Record<string, string> | undefined {
    const at = this.#query.length > 0 ? uri.indexOf('?') : -1
    const found = this.#pattern.exec(at < 0 ? uri : uri.slice(0, at))
    if (!found) return undefined
    try {
      const args = this.#path.map((name, index) => [name, decodeURIComponent(found[index + 1]!)] as const)
      const query = at < 0 ? [] : [...new URLSearchParams(uri.slice(at + 1))].filter(([name]) => this.#query.includes(name))
      return Object.fromEntries([...args, ...query])
    } catch {
      return undefined // a percent sign that encodes nothing
    }
  }
}

/** `api:///users/{id}{?full}`: the route's path and its query arguments. */
export function defaultUri({ route, parameters }: Tool): string {
  const of = (place: string) => parameters.filter((one) => one.in === place && !('fixed' in one))
  const path = route.path.replace(/\{\*?([^}]+)\}/g, (_, name: string) => {
    const own = of('path').find((one) => one.name === name)
    return `{${own?.argument ?? name}}`
  })
  const query = of('query').flatMap(({ argument, name }) => (name === '' ? [] : [argument]))
  return `api://${path}${query.length > 0 ? `{?${query.join(',')}}` : ''}`
}
