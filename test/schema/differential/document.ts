import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ApiProperty } from '@nestjs/swagger'
import { before } from '@nestjs/swagger/plugin'
import ts from 'typescript'
import { isConditional, isOptional } from '../../../src/schema/rule-kinds.js'
import { type ValidatorRule, validatorRules } from '../../../src/schema/validator-metadata.js'
import { ROWS } from '../decorator-rows.js'
import { declared } from './row-classes.js'
import type { Subject } from './subjects.js'

const FACTORY = '_OPENAPI_METADATA_FACTORY'

/**
 * Gives @nestjs/swagger the most that it can read: what its compiler plugin makes of each row's class with the decorators spelled out, and
 * `@ApiProperty()` where a shape's class is made without a declaration. Classes with a declaration are compiled with the plugin beforehand.
 */
export async function document(subjects: readonly Subject[]): Promise<void> {
  const rows = subjects.slice(0, ROWS.length)
  const classes = await compiled(
    rows.map(({ Class }, at) => spelled(`R${at}`, validatorRules(Class, {}).get('value') ?? [], declared(ROWS[at]!).source)),
  )
  for (const [at, { Class }] of rows.entries()) Object.defineProperty(Class, FACTORY, { value: classes[`R${at}`]![FACTORY] })
  for (const { Class, group, pipe } of subjects) {
    if (group !== 'shapes' || isDocumented(Class)) continue
    for (const [property, rules] of validatorRules(Class, pipe)) {
      const untyped = Reflect.getMetadata('design:type', Class.prototype as object, property) === undefined
      ApiProperty({ required: !rules.some(isOptional), ...(untyped && { type: Object }) })(Class.prototype as object, property)
    }
  }
}

/** The plugin gives every class its method, and one without declared properties an empty one. */
function isDocumented(Class: object): boolean {
  const { [FACTORY]: factory } = Class as { [FACTORY]?: () => object }
  return factory !== undefined && Object.keys(factory.call(Class)).length > 0
}

/** A class as its author would have written it: the plugin reads decorators by their text. */
function spelled(name: string, rules: readonly ValidatorRule[], type: string): string {
  const decorators = rules.filter((rule) => !isConditional(rule) && /^[a-zA-Z]+$/.test(rule.name ?? '')).map(decorator)
  return `export class ${name} {\n  ${decorators.join(' ')} value${rules.some(isConditional) ? '?' : '!'}: ${type}\n}\n`
}

function decorator({ name = '', constraints = [], each }: ValidatorRule): string {
  const texts = constraints.map((one) => (one instanceof RegExp ? String(one) : JSON.stringify(one)))
  const told = texts.slice(0, texts.findLastIndex((one) => one !== undefined) + 1).map((one) => one ?? 'undefined')
  return `@v.${name === 'isLength' ? 'Length' : name[0]!.toUpperCase() + name.slice(1)}(${[...told, ...(each ? ['{ each: true }'] : [])].join(', ')})`
}

type Documented = Readonly<Record<string, Readonly<Record<string, unknown>>>>

async function compiled(classes: readonly string[]): Promise<Documented> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'spelled')
  const file = join(folder, 'rows.dto.ts')
  mkdirSync(folder, { recursive: true })
  // the decorators need not run: only the plugin's static method is taken
  writeFileSync(file, `const v = new Proxy({}, { get: () => () => () => {} }) as Record<string, any>\n${classes.join('')}`)
  const options = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    noCheck: true,
    experimentalDecorators: true,
    types: [],
    strict: true,
  }
  const program = ts.createProgram([file], options)
  program.emit(undefined, undefined, undefined, false, { before: [before({}, program) as ts.TransformerFactory<ts.SourceFile>] })
  return (await import(pathToFileURL(join(folder, 'rows.dto.js')).href)) as Documented
}
