import 'reflect-metadata'
import type { Class } from '../../decorators/metadata.js'

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
}

type Written = { readonly [field: string]: unknown }

/** Properties documented by `@ApiProperty` or the swagger compiler plugin. */
export function swaggerProperties(target: Class): ReadonlyMap<string, Documented> {
  const prototype = target.prototype as object
  const properties = new Map<string, Written>()
  for (let type: unknown = target; typeof type === 'function' && type !== Function.prototype; type = Object.getPrototypeOf(type)) {
    for (const [name, told] of Object.entries(pluginProperties(type))) properties.set(name, { ...told, ...properties.get(name) })
  }
  const listed: unknown = Reflect.getMetadata('swagger/apiModelPropertiesArray', prototype)
  for (const entry of Array.isArray(listed) ? (listed as unknown[]).map(String) : []) {
    const name = entry.replace(/^:/, '')
    const told = Reflect.getMetadata('swagger/apiModelProperties', prototype, name) as Written | undefined
    properties.set(name, { ...properties.get(name), ...told })
  }
  return new Map([...properties].map(([name, told]) => [name, readDocumented(told)]))
}

/** The compiler plugin's own static method, the only trace of undecorated properties. */
function pluginProperties(type: object): Readonly<Record<string, Written>> {
  const factory = Object.getOwnPropertyDescriptor(type, '_OPENAPI_METADATA_FACTORY')?.value as (() => unknown) | undefined
  return (attempt(factory) ?? {}) as Record<string, Written>
}

function readDocumented(told: Written): Documented {
  const { description, title, example, deprecated, nullable } = told
  const { type, isArray } = elementType(lazy(told.type))
  const values = lazy(told.enum) ?? (told.items as Written | undefined)?.enum
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
function lazy(told: unknown): unknown {
  if (typeof told !== 'function') return told
  const isLazy = Object.getOwnPropertyDescriptor(told, 'name')?.value === 'type' || !('prototype' in told)
  return isLazy ? attempt(told as () => unknown) : told
}

function attempt<T>(thunk: (() => T) | undefined): T | undefined {
  try {
    return thunk?.()
  } catch {
    return undefined
  }
}
