import { fork } from 'node:child_process'
import type { Measured } from './parts.js'
import { sample, type Sample } from './rounds.js'
import { row } from './rows.js'
import { tableOf } from './table.js'

/** How many classes are described, and what it took: one sample a way. */
interface SchemaTimes {
  readonly dtos: number
  /** Milliseconds for all classes, each in a process that has described nothing before. */
  readonly ours: Sample
  readonly theirs: Sample
  /** Milliseconds for all classes again. */
  readonly second: Sample
  /** Microseconds for one valid body of 20 properties, in one process each round. */
  readonly check: Sample
  readonly validate: Sample
  readonly transform: Sample
}

/** How much of it is measured: `pairs` of processes, and slices of a hundred checks in each. */
export interface SchemaEffort {
  readonly pairs: number
  readonly dtos: number
  readonly slices: number
}

/** Schemas of many classes, and the check of one body. */
export async function schemaPart(effort: SchemaEffort): Promise<Measured> {
  const { dtos, ours, theirs, second, check, validate, transform } = await schemaTimes(effort)
  const many = dtos.toLocaleString('en')
  return {
    rows: [
      row(`schemas of ${many} DTOs: jsonSchemaOf / class-validator-jsonschema (at most)`, ours, theirs),
      row(`schemas of ${many} DTOs: second time / first (at most)`, second, ours),
      row('check of a 20-property DTO: arguments / validateSync (at most)', check, validate),
    ],
    tables: [
      tableOf(
        { title: `${many} DTOs of 12 properties, in a fresh process`, unit: 'ms', of: 'for all', digits: 1 },
        [ours, theirs, second],
        /^jsonSchemaOf/,
      ),
      tableOf(
        { title: 'one valid body of 20 properties', unit: 'us', of: 'a body', digits: 1 },
        [check, validate, transform],
        /^argument check/,
      ),
    ],
  }
}

/** Describes the same classes with backend2mcp and with class-validator-jsonschema in whole processes in turn, and checks one body in as many. */
async function schemaTimes({ pairs, dtos, slices }: SchemaEffort): Promise<SchemaTimes> {
  const rounds: Record<string, number[]> = { ours: [], theirs: [], second: [], check: [], validate: [], transform: [] }
  for (let pair = -1; pair < pairs; pair++) {
    const told: Record<string, number> = {}
    for (const who of pair % 2 === 0 ? ['ours', 'theirs'] : ['theirs', 'ours']) {
      const { first, second } = await inChild(who, dtos)
      told[who] = first!
      if (second !== undefined) told.second = second
    }
    Object.assign(told, await inChild('check', slices))
    if (pair >= 0) for (const [name, time] of Object.entries(told)) rounds[name]!.push(time) // the first pair fills the disk cache
  }
  const of = (key: string, name: string) => sample(name, rounds[key]!)
  return {
    dtos,
    ours: of('ours', 'jsonSchemaOf'),
    theirs: of('theirs', 'class-validator-jsonschema'),
    second: of('second', 'jsonSchemaOf, again'),
    check: of('check', 'argument check'),
    validate: of('validate', 'class-validator, validateSync'),
    transform: of('transform', 'plainToInstance and validateSync'),
  }
}

function inChild(what: string, count: number): Promise<Readonly<Record<string, number>>> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('generate.js', import.meta.url), [what, String(count)], { stdio: ['ignore', 2, 2, 'ipc'] })
    let told: Readonly<Record<string, number>> | undefined
    child.on('message', (message) => (told = message as Readonly<Record<string, number>>))
    child.on('error', reject)
    child.on('exit', (code) => (told && code === 0 ? resolve(told) : reject(new Error(`the bench of ${what} ended with ${code}`))))
  })
}
