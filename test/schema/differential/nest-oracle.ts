import { ValidationPipe } from '@nestjs/common'
import type { PipeOptions } from '../../../src/schema/options.js'
import type { Oracle } from './verdicts.js'

const pipes = new WeakMap<PipeOptions, ValidationPipe>()

/** Nest's own ValidationPipe, as it stands before a handler with `@Body() dto: Class`. */
export const nestPipe: Oracle = async (Class, pipe, value) => {
  const known = pipes.get(pipe) ?? newPipe(pipe)
  pipes.set(pipe, known)
  try {
    await known.transform(structuredClone(value), { type: 'body', metatype: Class })
    return true
  } catch {
    return false
  }
}

function newPipe({ enableImplicitConversion, groups, ...options }: PipeOptions): ValidationPipe {
  return new ValidationPipe({
    ...options,
    ...(groups && { groups: [...groups] }),
    ...(enableImplicitConversion && { transformOptions: { enableImplicitConversion } }),
  })
}
