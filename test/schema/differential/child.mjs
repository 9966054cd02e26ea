// One process of the differential test: a module that measures, compiled by tsc, or by vite as vitest would. The parent waits for its message.
import { pathToFileURL } from 'node:url'

const [module, compiler, jobs, seed] = process.argv.slice(2)
const { measure } = module.endsWith('.ts') ? await byVite(module) : await import(pathToFileURL(module).href)
const settings = await measure(compiler, jobs.split(','), Number(seed))
process.send(settings, () => process.exit(0))

async function byVite(file) {
  const { runnerImport } = await import('vite')
  return (await runnerImport(file, { configFile: false, logLevel: 'error' })).module
}
