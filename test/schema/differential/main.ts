import 'reflect-metadata'
import { advertised, check, type Contender } from './contenders.js'
import { listSubjects } from './list-subjects.js'
import { nestPipe } from './nest-oracle.js'
import { NEST_PIPES, ROUTING_CONTROLLERS, under } from './pipe-variants.js'
import { classValidatorJsonschema, nestSwagger } from './rivals.js'
import { routingControllers } from './routing-controllers-oracle.js'
import type { Subject } from './subjects.js'
import { type Score, score } from './tally.js'
import { classValidator } from './verdicts.js'
import { assertOneValidator, versionOf } from './versions.js'

/** One line of the table: where the schemas were measured, and what each contender is worth there. */
export interface Setting {
  readonly name: string
  readonly scores: readonly Score[]
}

/** What a process measures: `rules` the schemas against class-validator alone, `jsonschema` and `swagger` a rival beside them, `pipes` the frameworks. */
export type Job = 'rules' | 'jsonschema' | 'swagger' | 'pipes'

/** The module is loaded where it is needed: it brings the compiler. */
async function documentedSwagger(subjects: readonly Subject[]): Promise<Contender> {
  const { document } = await import('./document.js')
  await document(subjects)
  return nestSwagger()
}

/** Runs the jobs in this process, with the metadata that its compiler wrote and the packages that it finds. */
export async function measure(compiler: string, jobs: readonly Job[], seed: number): Promise<readonly Setting[]> {
  const subjects = listSubjects(seed)
  const validator = `class-validator ${versionOf('class-validator')}`
  const rivals = [
    ...(jobs.includes('jsonschema') ? [await classValidatorJsonschema()] : []),
    ...(jobs.includes('swagger') ? [await documentedSwagger(subjects)] : []),
  ]
  const name = `${validator}, ${compiler}`
  const alone = jobs.includes('rules') ? [{ name, scores: await score(subjects, classValidator, [advertised, check, ...rivals]) }] : []
  return [...alone, ...(jobs.includes('pipes') ? await pipes(validator, subjects) : [])]
}

async function pipes(validator: string, subjects: readonly Subject[]): Promise<readonly Setting[]> {
  const settings: Setting[] = []
  const nest = `${validator}, Nest ${versionOf('@nestjs/common')}`
  assertOneValidator('@nestjs/common')
  for (const [options, pipe] of Object.entries(NEST_PIPES)) {
    const chosen = under(pipe, 'Nest', subjects)
    settings.push({ name: `${nest}: ${options}`, scores: await score(chosen, nestPipe, [advertised, check]) })
  }
  const other = `${validator}, routing-controllers ${versionOf('routing-controllers')}`
  assertOneValidator('routing-controllers')
  for (const [options, pipe] of Object.entries(ROUTING_CONTROLLERS)) {
    const chosen = under(pipe, 'routing-controllers', subjects)
    settings.push({ name: `${other}: ${options}`, scores: await score(chosen, routingControllers(chosen), [advertised, check]) })
  }
  return settings
}
