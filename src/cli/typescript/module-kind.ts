import { packageHint } from '../app-folder.js'

/** Whether Node takes a TypeScript file as an ES module: by its extension, else by the nearest package.json. */
export function isEsModule(file: string): boolean {
  if (file.endsWith('.cts')) return false
  return file.endsWith('.mts') || packageHint(file).type === 'module'
}
