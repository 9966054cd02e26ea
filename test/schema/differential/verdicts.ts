import { type ClassConstructor, plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import type { PipeOptions } from '../../../src/schema/options.js'

/** True where the backend takes a body. One that throws answers 500: the body is not taken. */
export type Oracle = (Class: ClassConstructor<object>, pipe: PipeOptions, value: unknown) => boolean | Promise<boolean>

/** class-validator itself, as Nest's ValidationPipe runs it. */
export const classValidator: Oracle = (Class, pipe, value) => {
  const { groups, transform: _, enableImplicitConversion = false, ...options } = pipe
  try {
    const instance = plainToInstance(Class, structuredClone(value), { enableImplicitConversion })
    return validateSync(instance, { forbidUnknownValues: false, ...options, ...(groups && { groups: [...groups] }) }).length === 0
  } catch {
    return false
  }
}
