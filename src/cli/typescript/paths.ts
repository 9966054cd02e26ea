import { statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'

/** What a tsconfig says of modules that are not relative: `paths` by their patterns, and `baseUrl`. Plain data: it goes to a thread. */
export interface ModulePaths {
  readonly patterns: readonly { readonly before: string; readonly after: string | undefined; readonly targets: readonly string[] }[]
  readonly baseUrl: string | undefined
}

/** Reads the compiler's own form of `paths`. `folder`: where relative targets begin. */
export function modulePaths(paths: Readonly<Record<string, readonly string[]>>, folder: string, baseUrl: string | undefined): ModulePaths {
  const patterns = Object.entries(paths).map(([pattern, targets]) => {
    const [before = '', after] = pattern.split('*')
    return { before, after, targets: targets.map((target) => resolve(folder, target)) }
  })
  // The longest prefix wins, as the compiler has it.
  return { patterns: patterns.sort((a, b) => b.before.length - a.before.length), baseUrl }
}

/** The file that a specifier means to the compiler where Node finds none: `./x.js` that is `x.ts`, `@app/users` by `paths`. Undefined: none. */
export function typeScriptFile(specifier: string, folder: string, paths: ModulePaths): string | undefined {
  const isFile = /^\.\.?(\/|$)/.test(specifier) || isAbsolute(specifier)
  const bases = isFile ? [resolve(folder, specifier)] : mapped(specifier, paths)
  return bases.flatMap(files).find((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
}

function mapped(specifier: string, { patterns, baseUrl }: ModulePaths): string[] {
  for (const { before, after, targets } of patterns) {
    if (after === undefined) {
      if (specifier === before) return [...targets]
    } else if (specifier.startsWith(before) && specifier.endsWith(after) && specifier.length >= before.length + after.length) {
      const star = specifier.slice(before.length, specifier.length - after.length)
      return targets.map((target) => target.replace('*', () => star))
    }
  }
  return baseUrl === undefined ? [] : [join(baseUrl, specifier)]
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json']

function files(path: string): string[] {
  const written = path.replace(/\.([mc]?)js$/, '.$1ts')
  return [
    path,
    written,
    ...EXTENSIONS.map((extension) => path + extension),
    ...EXTENSIONS.map((extension) => join(path, `index${extension}`)),
  ]
}
