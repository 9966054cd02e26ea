import 'reflect-metadata'
import type { Class } from '../../decorators/metadata.js'
import { attempt } from './attempt.js'

/** What @nestjs/swagger wrote on one property, read by its keys: the package need not be there. */
export interface Documented {
  readonly description?: string
  readonly title?: string
  readonly example?: unknown
  readonly deprecated?: boolean
  readonly nullable?: boolean
  /** The type of the value, or of an item where it is an array. Without an explicit one, @nestjs/swagger writes `design:type` here. */
  readonly type?: unknown
  readonly isArray: boolean
  readonly enum?: unknown
  /** Why something of it could not be read. */
  readonly problem?: string
}

type Written = { readonly [field: string]: unknown }

/** Properties documented by `@ApiProperty` or the swagger compiler plugin. What cannot be read documents nothing, and `warn` hears of it. */
export function swaggerProperties(target: Class, warn: (problem: string) => void): ReadonlyMap<string, Documented> {
  return (
    attempt(
      () => readProperties(target, warn),
      (message) => warn(`its documentation cannot be read: ${message}`),
    ) ?? new Map()
  )
}

function readProperties(target: Class, warn: (problem: string) => void): ReadonlyMap<string, Documented> {
  const prototype = target.prototype as object
  const properties = new Map<string, Written>()
  for (let type: unknown = target; typeof type === 'function' && type !== Function.prototype; type = Object.getPrototypeOf(type)) {
    for (const [name, told] of Object.entries(pluginProperties(type, warn))) properties.set(name, { ...told, ...properties.get(name) })
  }
  const listed: unknown = Reflect.getMetadata('swagger/apiModelPropertiesArray', prototype)
  for (const entry of Array.isArray(listed) ? (listed as unknown[]).map(String) : []) {
    const name = entry.replace(/^:/, '')
    const told = Reflect.getMetadata('swagger/apiModelProperties', prototype, name) as Written | undefined
    const inherited = properties.get(name)
    properties.set(name, inherited && told ? { ...inherited, ...told } : (told ?? inherited ?? {}))
  }
  return new Map([...properties].map(([name, told]) => [name, tryDocumented(told)]))
}

/** The compiler plugin's own static method, the only trace of undecorated properties. */
function pluginProperties(type: object, warn: (problem: string) => void): Readonly<Record<string, Written>> {
  const factory = Object.getOwnPropertyDescriptor(type, '_OPENAPI_METADATA_FACTORY')?.value as (() => unknown) | undefined
  return (attempt(factory, (message) => warn(`its _OPENAPI_METADATA_FACTORY() throws: ${message}`)) ?? {}) as Record<string, Written>
}

function tryDocumented(told: Written): Documented {
  const problems: string[] = []
  const fail = (message: string) => void problems.push(`its documentation cannot be read: ${message}`)
  const documented = attempt(() => readDocumented(told, fail), fail) ?? { isArray: false }
  return problems.length > 0 ? { ...documented, problem: problems[0]! } : documented
}

function readDocumented(told: Written, fail: (message: string) => void): Documented {
  const { description, title, example, deprecated, nullable } = told
  const { type, isArray } = elementType(lazy(told.type, fail))
  const values = lazy(told.enum, fail) ?? (told.items as Written | undefined)?.enum
  return {
    ...(typeof description === 'string' && description && { description }),
    ...(typeof title === 'string' && title && { title }),
    ...(example !== undefined && { example }),
    ...(deprecated === true && { deprecated }),
    ...(nullable === true && { nullable }),
    ...(type !== undefined && { type }),
    isArray: isArray || told.isArray === true || told.isArray === 'true',
    ...(values !== undefined && values !== null && { enum: values }),
  }
}

/** `Dto`, `[Dto]`, `'array'` or `Array`: the type of one value, where it is known. */
function elementType(type: unknown): Pick<Documented, 'type' | 'isArray'> {
  if (Array.isArray(type)) return { type: Array.isArray(type[0]) ? Array : (type[0] as unknown), isArray: true }
  if (type === Array || type === Set || type === 'array') return { isArray: true }
  return { ...(type !== Object && { type }), isArray: false }
}

/** A lazy type is a function named `type`, and lazy enums are functions that are no class. */
function lazy(told: unknown, fail: (message: string) => void): unknown {
  if (typeof told !== 'function') return told
  const isLazy = Object.getOwnPropertyDescriptor(told, 'name')?.value === 'type' || !('prototype' in told)
  return isLazy ? attempt(told as () => unknown, fail) : told
}
