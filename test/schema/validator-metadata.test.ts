import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger'
import * as v from 'class-validator'
import { afterAll, describe, expect, test } from 'vitest'
import type { Class } from '../../decorators/metadata.js'
import type { PipeOptions } from '../../src/schema/options.js'
import { validatorRules } from '../../src/schema/validator-metadata.js'
import { STRUCTURES } from './structures.js'

const PIPES: readonly PipeOptions[] = [
  {},
  { groups: ['a'] },
  { groups: ['a'], always: true },
  { strictGroups: true },
  { groups: ['a'], strictGroups: true },
]
const storage = v.getMetadataStorage()

/** The rules that class-validator's own walk over every class gives. */
const walked = (Class: Class, { always = false, strictGroups = false, groups }: PipeOptions) =>
  storage.getTargetValidationMetadatas(Class as never, '', always, strictGroups, groups && [...groups])

class Base {
  @v.IsString() a!: string
  @v.IsInt({ groups: ['a'] }) b!: number
}
class Middle extends Base {
  @v.MaxLength(3) override a = ''
}
class Child extends Middle {
  @v.IsOptional({ always: true }) override b = 0
  @v.IsDefined() c!: string
}
class Bare extends Child {}
/** Its rules come later than its child's. */
class Late {
  a!: string
}
class OfLate extends Late {
  @v.IsString() b!: string
}
v.IsString()(Late.prototype, 'a')
v.IsInt()(OfLate.prototype, 'c')
/** A base by prototype only, as util.inherits makes it. */
class Inherits {
  @v.IsInt() own!: number
}
Object.setPrototypeOf(Inherits.prototype, Base.prototype)

const OWN: readonly Class[] = [
  Base,
  Middle,
  Child,
  Bare,
  OfLate,
  Inherits,
  PartialType(Child),
  PickType(Child, ['a', 'c']),
  OmitType(Middle, ['b']),
  IntersectionType(Child, OfLate),
  class Nothing {},
]

/** `[class, rule]` in order: the very rules, not equal ones. */
const flat = (Class: Class, pipe: PipeOptions) =>
  [...validatorRules(Class, pipe).values()]
    .flat()
    .map(({ propertyName, type, name, constraints, each }) => ({ propertyName, type, name, constraints, each }))

function sameAsWalked(classes: readonly Class[]): void {
  for (const Class of classes) {
    for (const pipe of PIPES) {
      const walk = walked(Class, pipe)
      const order = [...new Set(walk.map(({ propertyName }) => propertyName))]
      const expected = order.flatMap((property) => walk.filter(({ propertyName }) => propertyName === property))
      expect(flat(Class, pipe)).toEqual(
        expected.map(({ propertyName, type, name, constraints, each, constraintCls }) => ({
          propertyName,
          type,
          name: name ?? (constraintCls && storage.getTargetValidatorConstraints(constraintCls)[0]?.name),
          constraints,
          each,
        })),
      )
    }
  }
}

describe('the rules of one family are those of the walk over all classes, in their order', () => {
  test('of every structure', () => {
    const classes = STRUCTURES.map(({ Class }) => Class)
    expect(classes.length).toBeGreaterThan(20)
    sameAsWalked(classes)
  })

  test('of bases, mapped types, late rules and prototypes', () => sameAsWalked(OWN))

  test('of a class whose rules or bases get theirs after the first question', () => {
    class Grows extends Base {}
    expect(flat(Grows, {})).toHaveLength(2)
    v.IsString()(Grows.prototype, 'd')
    expect(flat(Grows, {})).toHaveLength(3)
    v.IsInt()(Grows.prototype, 'e')
    expect(flat(Grows, {})).toHaveLength(4)
    class Parent {}
    class Heir extends Parent {}
    expect(flat(Heir, {})).toEqual([])
    v.IsInt()(Parent.prototype, 'late')
    expect(flat(Heir, {})).toHaveLength(1)
    sameAsWalked([Grows, Heir])
  })

  test('other classes are not walked over', () => {
    let asked = 0
    class Counting {
      static get [Symbol.hasInstance]() {
        asked++
        return Function.prototype[Symbol.hasInstance]
      }
    }
    v.IsString()(Counting.prototype, 'a')
    flat(Child, {})
    const once = asked
    for (const Class of OWN) flat(Class, {})
    expect(asked).toBe(once)
    walked(Child, {})
    expect(asked).toBeGreaterThan(once) // what is counted is what class-validator does
  })
})

describe('where families cannot be told, class-validator walks itself', () => {
  afterAll(() => (storage as unknown as { validationMetadatas: Map<unknown, unknown> }).validationMetadatas.delete(Odd))

  class Odd {
    static [Symbol.hasInstance](value: unknown) {
      return value === Base.prototype
    }
  }
  test('a class that decides itself who descends from it', () => {
    v.IsString()(Odd.prototype, 'odd')
    expect(flat(Base, {}).map(({ propertyName }) => propertyName)).toContain('odd')
    sameAsWalked([Base, Child])
  })
})

test.each<[string, unknown]>([
  ['none', undefined],
  ['a list, as before 0.14', []],
])('another storage is asked as it stands: %s', (_, validationMetadatas) => {
  const known = globalThis as { classValidatorMetadataStorage?: unknown }
  const real = known.classValidatorMetadataStorage
  const rule = { propertyName: 'x', type: 'customValidation', name: 'isX' }
  known.classValidatorMetadataStorage = {
    validationMetadatas,
    getTargetValidationMetadatas: () => [rule],
    getTargetValidatorConstraints: () => [],
  }
  try {
    expect([...validatorRules(Base, {}).values()]).toEqual([[rule]])
  } finally {
    known.classValidatorMetadataStorage = real
  }
})
