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
export async function measure(name: string, jobs: readonly Job[], seed: number): Promise<readonly Setting[]> {
  const subjects = listSubjects(seed)
  const settings: Setting[] = []
  const rivals = [
    ...(jobs.includes('jsonschema') ? [await classValidatorJsonschema()] : []),
    ...(jobs.includes('swagger') ? [await documentedSwagger(subjects)] : []),
  ]
  if (jobs.includes('rules')) settings.push({ name, scores: await score(subjects, classValidator, [advertised, check, ...rivals]) })
  if (!jobs.includes('pipes')) return settings
  for (const [options, pipe] of Object.entries(NEST_PIPES))
    settings.push({
      name: `${name}, Nest's ValidationPipe: ${options}`,
      scores: await score(under(pipe, 'Nest', subjects), nestPipe, [advertised, check]),
    })
  for (const [options, pipe] of Object.entries(ROUTING_CONTROLLERS)) {
    const chosen = under(pipe, 'routing-controllers', subjects)
    settings.push({
      name: `${name}, routing-controllers: ${options}`,
      scores: await score(chosen, routingControllers(chosen), [advertised, check]),
    })
  }
  return settings
}
