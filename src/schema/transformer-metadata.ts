import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Class } from '../../decorators/metadata.js'
import { attempt } from './attempt.js'

/** Where a class-transformer decorator applies. */
interface Placed {
  readonly name?: string
  readonly toClassOnly?: boolean
  readonly toPlainOnly?: boolean
}

/** The subtypes of a discriminated property. */
export interface Discriminator {
  readonly property: string
  readonly subTypes: readonly { readonly name: string; readonly value: Class }[]
  /** The tag is deleted before validation unless `keepDiscriminatorProperty` is set. */
  readonly kept: boolean
}

/** What class-transformer's decorators say of one property, in one direction. */
export interface TransformerFacts {
  /** Any of its decorators stands on the property. */
  readonly told: boolean
  /** What `@Type` gives; absent where it depends on the object. */
  readonly type?: unknown
  /** `@Type` chooses the class by looking at the object: nothing can be said ahead. */
  readonly dynamic: boolean
  /** Why `@Type` gives nothing. */
  readonly lost?: string
  readonly discriminator?: Discriminator
  readonly transformed: boolean
  readonly exposed: boolean
  readonly excluded: boolean
  /** The name on the wire. */
  readonly name: string
}

interface TypeMetadata {
  readonly typeFunction?: (help?: object) => unknown
  readonly options?: { readonly discriminator?: Omit<Discriminator, 'kept'>; readonly keepDiscriminatorProperty?: boolean }
}

interface TransformerStorage {
  findTypeMetadata(target: Class, property: string): TypeMetadata | undefined
  findExposeMetadata(target: Class, property: string): { readonly options?: Placed } | undefined
  findExcludeMetadata(target: Class, property: string): { readonly options?: Placed } | undefined
  findTransformMetadatas(target: Class, property: string, direction: number): readonly unknown[]
  getStrategy(target: Class): 'excludeAll' | 'exposeAll' | 'none'
  getExposedProperties(target: Class, direction: number): string[]
}

type Direction = 'input' | 'output'
const TRANSFORMATION: Readonly<Record<Direction, number>> = { input: 0, output: 1 } // PLAIN_TO_CLASS, CLASS_TO_PLAIN

/** What class-transformer's decorators say of one property; the first loaded copy of the package that knows it is believed. */
export function transformerFacts(target: Class, property: string, direction: Direction): TransformerFacts {
  const nothing = { told: false, dynamic: false, transformed: false, exposed: false, excluded: false, name: property }
  for (const storage of storages) {
    if (knowsNothing(storage, target, property)) continue
    const type = storage.findTypeMetadata(target, property)
    const expose = storage.findExposeMetadata(target, property)
    const exclude = storage.findExcludeMetadata(target, property)
    const transformed = storage.findTransformMetadatas(target, property, TRANSFORMATION[direction]).length > 0
    if (!type && !expose && !exclude && !transformed) continue
    const exposed = expose !== undefined && applies(expose.options, direction)
    return {
      told: true,
      ...(type && typeFacts(type, property)),
      dynamic: (type?.typeFunction?.length ?? 0) > 0 && !type?.options?.discriminator,
      transformed,
      exposed,
      excluded: exclude !== undefined && applies(exclude.options, direction),
      name: (exposed && expose.options?.name) || property,
    }
  }
  return nothing
}

const KEPT = ['_typeMetadatas', '_transformMetadatas', '_exposeMetadatas', '_excludeMetadatas'] as const

/** Sees at once what four searches would find out: most properties have no decorator of class-transformer's. False where that cannot be told. */
function knowsNothing(storage: TransformerStorage, target: Class, property: string): boolean {
  // Up through the bases as class-transformer goes.
  for (let at = target; at.prototype !== undefined; at = Object.getPrototypeOf((at.prototype as object).constructor) as Class) {
    for (const kind of KEPT) {
      const kept = (storage as unknown as Record<string, unknown>)[kind]
      if (!(kept instanceof Map) || (kept.get(at) as ReadonlyMap<string, unknown> | undefined)?.has(property)) return false
    }
  }
  return true
}

/** Properties that `@Expose` names, and whether the class shows nothing else. */
export function exposure(target: Class, direction: Direction): { readonly only: boolean; readonly properties: readonly string[] } {
  return {
    only: storages.some((storage) => storage.getStrategy(target) === 'excludeAll'),
    properties: [...new Set(storages.flatMap((storage) => storage.getExposedProperties(target, TRANSFORMATION[direction])))],
  }
}

/** False where no copy of class-transformer can be asked, so that no `@Type` is seen: it is not installed, or bundled into the application. */
export const hasTransformer = (): boolean => storages.length > 0

/** Tells where the application stands, for a class-transformer that was loaded past Node's own module cache. Default: the working directory and the started script. */
export function setApplicationRoot(path: string): void {
  root = path
  storages = []
}

/** The root that was told; undefined: none was. */
export const applicationRoot = (): string | undefined => root

function applies(options: Placed | undefined, direction: Direction): boolean {
  const { toClassOnly = false, toPlainOnly = false } = options ?? {}
  return toClassOnly === toPlainOnly || (direction === 'input' ? toClassOnly : toPlainOnly)
}

function typeFacts({ typeFunction, options }: TypeMetadata, property: string): Pick<TransformerFacts, 'type' | 'discriminator' | 'lost'> {
  const discriminator = options?.discriminator
  const told = discriminator?.property && { ...discriminator, kept: options?.keepDiscriminatorProperty === true }
  const known = (typeFunction?.length ?? 0) === 0 || discriminator
  let lost = known && typeFunction ? 'its @Type() gives undefined: a circular import?' : undefined
  const thunk = () => typeFunction?.({ newObject: {}, object: {}, property })
  const type = known ? attempt(thunk, (message) => (lost = `its @Type() throws: ${message}`)) : undefined
  return { ...(type === undefined ? lost && { lost } : { type }), ...(told && { discriminator: told }) }
}

const STORAGE = /[\\/]class-transformer[\\/]cjs[\\/]storage\.js$/
let root: string | undefined
let storages: readonly TransformerStorage[] = []

/** Looks for class-transformer until it is found; asked once for each schema. It keeps its metadata in a module, one for each copy; `import` and `require` load the same file. */
export function findTransformers(): void {
  if (storages.length > 0) return
  const script = process.argv[1] ? [dirname(process.argv[1])] : []
  const places = [...(root === undefined ? [] : [root]), process.cwd(), ...script]
  const requires = places.map((place) => createRequire(join(place, 'noop.js')))
  const { cache } = requires[0]!
  const loaded = Object.keys(cache).filter((file) => STORAGE.test(file))
  const modules = loaded.length > 0 ? loaded.map((file) => cache[file]?.exports as unknown) : requires.map(loadStorage)
  storages = [...new Set(modules.filter(isStorageModule).map((module) => module.defaultMetadataStorage))]
}

function loadStorage(require: NodeJS.Require): unknown {
  return attempt(() => require('class-transformer/cjs/storage') as unknown)
}

type StorageModule = { readonly defaultMetadataStorage: TransformerStorage }
const isStorageModule = (module: unknown): module is StorageModule =>
  typeof module === 'object' && module !== null && 'defaultMetadataStorage' in module
