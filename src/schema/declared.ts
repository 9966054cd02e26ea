import 'reflect-metadata'
import type { Class } from '../../decorators/metadata.js'
import { attempt } from './attempt.js'

/** `design:type` of a property: a class, an enum object (some compilers), or undefined where the compiler kept nothing. */
export function designType(target: Class, property: string): unknown {
  return Reflect.getMetadata('design:type', target.prototype as object, property) as unknown
}

/** What a property holds when the body leaves it out. */
export interface Initial {
  readonly value?: unknown
  /** It holds something: an initialiser's value, or an accessor of the class. */
  readonly present: boolean
}

/** What `new Class()` gives, as class-transformer calls it before it copies. Nothing is made until a property is asked for. One that throws gives nothing, and `warn` hears of it. */
export function initialValues(target: Class, warn: (problem: string) => void): (property: string) => Initial {
  let instance: object | null | undefined
  return (property) => {
    if (instance === undefined) instance = made(target, warn)
    const own = instance && Object.getOwnPropertyDescriptor(instance, property)
    if (own) return own.get ? { present: true } : { value: own.value as unknown, present: own.value !== undefined }
    return { present: hasAccessor(target.prototype as object, property) }
  }
}

function made(target: Class, warn: (problem: string) => void): object | null {
  const make = () => new (target as unknown as new () => unknown)()
  const instance = attempt(make, (message) => warn(`its constructor throws, and class-transformer calls it without arguments: ${message}`))
  return typeof instance === 'object' && instance !== null ? instance : null
}

function hasAccessor(prototype: object | null, property: string): boolean {
  for (let at = prototype; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.getOwnPropertyDescriptor(at, property)?.get) return true
  }
  return false
}
