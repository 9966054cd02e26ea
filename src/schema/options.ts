import type { JsonSchema } from '../../decorators/metadata.js'

/** What the pipe that runs later says of validation; the names are class-validator's and Nest's. */
export interface PipeOptions {
  readonly groups?: readonly string[]
  readonly always?: boolean
  readonly strictGroups?: boolean
  readonly whitelist?: boolean
  readonly forbidNonWhitelisted?: boolean
  readonly skipMissingProperties?: boolean
  readonly skipNullProperties?: boolean
  readonly skipUndefinedProperties?: boolean
  readonly transform?: boolean
  readonly enableImplicitConversion?: boolean
}

/** What a rule of the application's own says of a JSON value, by its arguments: `{ isSlug: () => ({ type: 'string', pattern: '^[a-z-]+$' }) }`. */
export type CustomRules = Readonly<Record<string, (constraints: readonly unknown[]) => JsonSchema>>

/** How a class is read. */
export interface SchemaOptions {
  /** `input` (default): what a request may hold. `output`: what an answer holds, types only. */
  direction?: 'input' | 'output'
  /**
   * `advertised` (default): narrowed to the declared types, for the model. `check`: what the rules alone say, so that no JSON value is
   * refused that the backend would take. Only with `direction: 'input'`.
   */
  form?: 'advertised' | 'check'
  /** Rules of the application's own, by the name under which class-validator knows them. Keep one object: schemas are cached by it. */
  rules?: CustomRules
  /** Options of the ValidationPipe, or of routing-controllers' validation, that will judge the value. */
  pipe?: PipeOptions
}

const PIPE_KEYS = [
  'groups',
  'always',
  'strictGroups',
  'whitelist',
  'forbidNonWhitelisted',
  'skipMissingProperties',
  'skipNullProperties',
  'skipUndefinedProperties',
  'enableImplicitConversion',
] as const

/** Equal for options that give equal schemas. A real pipe's options hold functions and more: only what is read here counts. */
export function optionsKey(options: SchemaOptions): string {
  return options === NO_OPTIONS ? (defaultKey ??= keyOf(options)) : keyOf(options)
}

/** What is read when nothing is said. */
export const NO_OPTIONS: SchemaOptions = Object.freeze({})
let defaultKey: string | undefined

function keyOf({ direction = 'input', form = 'advertised', pipe = {}, rules }: SchemaOptions): string {
  return JSON.stringify([direction, form, numberOf(rules), ...PIPE_KEYS.map((key) => pipe[key] ?? null)])
}

const numbers = new WeakMap<CustomRules, number>()
let tables = 0

function numberOf(rules: CustomRules | undefined): number {
  if (!rules || Object.keys(rules).length === 0) return 0
  const known = numbers.get(rules) ?? ++tables
  numbers.set(rules, known)
  return known
}
