import { Backend2McpError } from '../errors.js'
import type { RunOptions } from '../options.js'

const DEFAULTS = { transport: 'stdio', host: '127.0.0.1', port: 3333, path: '/mcp' } as const

const isText = (value: unknown) => typeof value === 'string' && value !== ''
/** What each option must be. One row an option. */
const CHECKS: Record<keyof RunOptions, { readonly is: (value: unknown) => boolean; readonly expected: string }> = {
  transport: { is: (value) => value === 'stdio' || value === 'http', expected: "'stdio' or 'http'" },
  host: { is: isText, expected: 'an address' },
  port: { is: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535, expected: '0 to 65535' },
  path: { is: (value) => isText(value) && /^\/[^?#]*$/.test(value as string), expected: 'a path that begins with /' },
  output: { is: (value) => typeof (value as NodeJS.WritableStream).write === 'function', expected: 'a stream to write to' },
}

/** Fills in the defaults. Throws `BAD_OPTION` that names every option that is unknown or wrong. */
export function readRunOptions(options: RunOptions): Required<Omit<RunOptions, 'output'>> & Pick<RunOptions, 'output'> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null)
  const problems = given.flatMap(([name, value]) => {
    if (!Object.hasOwn(CHECKS, name)) return [`"${name}" is not an option of run()`]
    const { is, expected } = CHECKS[name as keyof RunOptions]
    return is(value) ? [] : [`"${name}" must be ${expected}`]
  })
  if (problems.length > 0)
    throw new Backend2McpError('BAD_OPTION', `${problems.join('; ')}.`, `the options are: ${Object.keys(CHECKS).join(', ')}.`)
  return { ...DEFAULTS, ...Object.fromEntries(given) }
}
