import type { PipeOptions } from '../../../src/schema/options.js'
import { type Framework, knownGap } from './known-gaps.js'
import type { Body, Subject } from './subjects.js'

/** The options under which a backend runs its validation. */
export const NEST_PIPES: Readonly<Record<string, PipeOptions>> = {
  bare: {},
  transform: { transform: true },
  'transform, implicit conversion': { transform: true, enableImplicitConversion: true },
  whitelist: { whitelist: true },
  'whitelist, transform': { whitelist: true, transform: true },
  'whitelist, forbidNonWhitelisted': { whitelist: true, forbidNonWhitelisted: true },
}

export const ROUTING_CONTROLLERS: Readonly<Record<string, PipeOptions>> = {
  bare: {},
  whitelist: { whitelist: true },
  'whitelist, forbidNonWhitelisted': { whitelist: true, forbidNonWhitelisted: true },
}

const EVERY = 12

/** The same classes under other options: fewer bodies, and some once more with a key that nothing declares. */
export function under(variant: PipeOptions, framework: Framework, subjects: readonly Subject[]): readonly Subject[] {
  const committed = subjects.filter(({ bodies }) => bodies.some(({ fresh }) => !fresh))
  return committed.map((subject) => {
    const { group, name } = subject
    const few = subject.bodies.filter(
      (body, at) => !body.fresh && (group === 'shapes' ? body.typed || body.told || at % 8 === 0 : at % EVERY === 0),
    )
    const pipe = { ...variant, ...subject.pipe }
    const gap = group === 'shapes' ? knownGap(name, pipe, framework) : undefined
    const bodies = [...few, ...few.slice(0, 4).map(withUnknownKey)]
    return { ...subject, pipe, ...(gap && { gap }), bodies: gap ? bodies.map((body) => ({ ...body, loose: true })) : bodies }
  })
}

const withUnknownKey = (body: Body): Body => ({ ...body, value: { ...(body.value as object), undeclared: 1 } })
