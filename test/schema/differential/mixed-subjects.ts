import type { ClassConstructor } from 'class-transformer'
import { IsOptional } from 'class-validator'
import type { Row } from '../decorator-rows.js'
import { type Draw, pick } from './random.js'
import type { Body, Subject } from './subjects.js'

const CLASSES = 40
const BODIES = 40
const KEYS = ['a', 'b', 'c', 'd'] as const

/** A row, and values of its declared type: all, and those that its rules take. */
export interface Tried {
  readonly row: Row
  readonly typed: readonly unknown[]
  readonly taken: readonly unknown[]
}

interface Property extends Tried {
  readonly isOptional: boolean
}

/** Classes of several properties, drawn from the rows, with bodies that are mostly right. */
export function mixedSubjects(rows: readonly Tried[], fresh: boolean, draw: Draw): readonly Subject[] {
  const usable = rows.filter(({ taken }) => taken.length > 0)
  return Array.from({ length: CLASSES }, () => {
    const properties = KEYS.map((): Property => ({ ...pick(usable, draw), isOptional: draw(3) === 0 }))
    const bodies = Array.from({ length: BODIES }, (): Body => ({ value: drawBody(properties, draw), typed: true, fresh }))
    const name = properties.map(({ row, isOptional }) => `${row.name}${isOptional ? ', optional' : ''}`).join('; ')
    return { group: 'mixed', name, Class: classOf(properties), pipe: {}, bodies }
  })
}

function drawBody(properties: readonly Property[], draw: Draw): object {
  const wrong = draw(2) === 0 ? draw(KEYS.length) : -1
  const entries = properties.flatMap(({ typed, taken, isOptional }, at): [string, unknown][] => {
    if (isOptional && draw(3) === 0) return draw(2) === 0 ? [] : [[KEYS[at]!, null]]
    return [[KEYS[at]!, pick(at === wrong ? typed : taken, draw)]]
  })
  return Object.fromEntries(entries)
}

function classOf(properties: readonly Property[]): ClassConstructor<object> {
  class Mixed {}
  for (const [at, { row, isOptional }] of properties.entries()) {
    if (row.design !== undefined) Reflect.defineMetadata('design:type', row.design, Mixed.prototype, KEYS[at]!)
    row.decorate(Mixed.prototype, KEYS[at]!)
    if (isOptional) IsOptional()(Mixed.prototype, KEYS[at]!)
  }
  return Mixed
}
