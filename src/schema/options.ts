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

/** How a class is read. */
export interface SchemaOptions {
  /** `input` (default): what a request may hold. `output`: what an answer holds, types only. */
  direction?: 'input' | 'output'
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
export function optionsKey({ direction = 'input', pipe = {} }: SchemaOptions): string {
  return JSON.stringify([direction, ...PIPE_KEYS.map((key) => pipe[key] ?? null)])
}
