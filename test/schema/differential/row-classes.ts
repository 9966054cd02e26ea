import type { ClassConstructor } from 'class-transformer'
import type { Row } from '../decorator-rows.js'
import type { Group } from './subjects.js'

/** A type that a row's property is declared with: its class, as the compiler at hand writes its metadata, and which values conform. */
interface Declared {
  readonly group: Group
  readonly source: string
  readonly classOf: (decorate: PropertyDecorator) => ClassConstructor<object>
  readonly conforms: (value: unknown) => boolean
}

const isText = (value: unknown): value is string => typeof value === 'string'

const DECLARED = new Map<unknown, Declared>([
  [String, { group: 'texts', source: 'string', classOf: text, conforms: isText }],
  [Number, { group: 'numbers', source: 'number', classOf: number, conforms: (value) => typeof value === 'number' }],
  [Boolean, { group: 'booleans', source: 'boolean', classOf: boolean, conforms: (value) => typeof value === 'boolean' }],
  [Array, { group: 'lists', source: 'string[]', classOf: list, conforms: (value) => Array.isArray(value) && value.every(isText) }],
  [Object, { group: 'objects', source: 'Record<string, unknown>', classOf: object, conforms: isObject }],
  [undefined, { group: 'unknown', source: 'unknown', classOf: anything, conforms: () => true }],
])

/** How the property of a row is declared. */
export function declared({ name, design }: Row): Declared {
  const found = DECLARED.get(design)
  if (!found) throw new Error(`The row ${name} has no declaration for its type.`)
  return found
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(decorate: PropertyDecorator) {
  class Dto {
    @decorate value!: string
  }
  return Dto
}

function number(decorate: PropertyDecorator) {
  class Dto {
    @decorate value!: number
  }
  return Dto
}

function boolean(decorate: PropertyDecorator) {
  class Dto {
    @decorate value!: boolean
  }
  return Dto
}

function list(decorate: PropertyDecorator) {
  class Dto {
    @decorate value!: string[]
  }
  return Dto
}

function object(decorate: PropertyDecorator) {
  class Dto {
    @decorate value!: Record<string, unknown>
  }
  return Dto
}

function anything(decorate: PropertyDecorator) {
  class Dto {
    @decorate value!: unknown
  }
  return Dto
}
