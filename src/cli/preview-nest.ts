import type { Boot } from './boot.js'
import { type NestApp, type NestCore, patch } from './internals.js'

/** Nest's preview mode: modules, controllers and their metadata are read, and nothing is built, so that no database has to be there. */
export function previewNest(core: NestCore, boot: Boot): void {
  patch(core.NestFactory, 'create', (create) => (module, ...rest) => {
    boot.started = true
    const at = typeof rest[0] === 'object' && rest[0] !== null && 'patch' in rest[0] ? 1 : 0 // behind an HTTP adapter
    const options = { ...(rest[at] as object | undefined), preview: true, abortOnError: false }
    return create.call(core.NestFactory, module, ...rest.slice(0, at), options)
  })
  // Both say that the application is set up.
  for (const name of ['init', 'listen']) {
    patch(core.NestApplication.prototype, name, () => {
      return async function (this: NestApp): Promise<NestApp> {
        if (name === 'init') return this
        await read(this, boot).catch((error: unknown) => {
          boot.failed(error)
          throw error
        })
        return this
      }
    })
  }
}

/** An adapter over what the container knows of the classes. */
async function read(app: NestApp, boot: Boot): Promise<void> {
  const { previewOf } = await import('../../adapters/nestjs/preview.js')
  const { options, make } = previewOf(app)
  if (options === 'factory')
    boot.note('the options of McpModule.forRootAsync() are made by a factory, which a preview does not run: the defaults are taken.')
  const known = options === 'factory' ? undefined : options
  boot.found({ adapter: make({ ...(known ?? boot.options), log: false }), close: () => Promise.resolve() })
}
