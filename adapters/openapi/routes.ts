import type { HttpMethod, Route } from '../../src/adapter.js'
import { uniqueIds } from '../../src/tools/function-routes.js'
import { templateNames } from '../../src/tools/bind-parameters.js'
import type { Operation } from './operations.js'

const USABLE = new Set(['get', 'put', 'post', 'delete', 'patch'])

/** Operations as routes. `hidden`: what is worth knowing of one, printed at start. */
export function toRoutes(operations: readonly Operation[], warningsOf: (operation: Operation) => readonly string[]): Route<Operation>[] {
  return uniqueIds(operations.map((operation) => toRoute(operation, warningsOf(operation))))
}

function toRoute(operation: Operation, warnings: readonly string[]): Route<Operation> {
  const { method: verb, path, id, tags, options, unusable } = operation
  const method = verb.toUpperCase() as HttpMethod
  const reason = unusable ?? (USABLE.has(verb) ? brokenPath(operation) : `${method} operations are no tools`)
  return {
    id: `${method} ${path}`,
    method,
    path,
    native: operation,
    ...(id !== undefined && { source: id }),
    ...(options && { options, annotated: true }),
    ...(tags.length > 0 && { tags }),
    schemaSource: 'openapi',
    ...(reason && { unusable: reason }),
    ...(warnings.length > 0 && { warnings }),
  }
}

function brokenPath({ path }: Operation): string | undefined {
  if (!path.startsWith('/')) return `its path ${JSON.stringify(path)} does not begin with a slash`
  if (/[?#]/.test(path)) return `its path ${JSON.stringify(path)} holds a query`
  const names = templateNames(path)
  return new Set(names).size < names.length ? 'its path names a parameter twice' : undefined
}

/**
 * What a path argument must not be, as another operation's path has it there: `me` for the `id` of `/users/{id}` beside `/users/me`. By parameter,
 * in lower case. Backends decode before they choose, so that there is nobody to ask.
 */
export function staticSiblings(path: string, all: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const own = path.split('/')
  const found = new Map<string, Set<string>>()
  own.forEach((segment, at) => {
    const name = /^\{([^}]+)\}$/.exec(segment)?.[1]
    if (name === undefined) return
    const others = all
      .map((other) => other.split('/'))
      .filter((other) => other.length === own.length && !other[at]!.includes('{'))
      .filter((other) =>
        other.every((part, place) => place === at || part === own[place] || part.includes('{') || own[place]!.includes('{')),
      )
    if (others.length > 0) found.set(name, new Set(others.map((other) => decodeURIComponent(other[at]!).toLowerCase())))
  })
  return found
}
