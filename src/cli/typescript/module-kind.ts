import { packageHint } from '../app-folder.js'

/** Whether Node takes a TypeScript file as an ES module: by its extension, else by the nearest package.json. */
export function isEsModule(file: string): boolean {
  if (/\.cts$/.test(file)) return false
  return /\.mts$/.test(file) || packageHint(file).type === 'module'
}
