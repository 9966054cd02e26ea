import 'reflect-metadata'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Class } from '../../decorators/metadata.js'

/** One rule of class-validator on one property. */
export interface ValidatorRule {
  readonly propertyName: string
  readonly type: string
  readonly name?: string
  readonly constraints?: readonly unknown[]
  readonly constraintCls?: unknown
  readonly each?: boolean
}

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

interface ValidatorStorage {
  getTargetValidationMetadatas(target: Class, schema: string, always: boolean, strictGroups: boolean, groups?: string[]): ValidatorRule[]
  getTargetValidatorConstraints(target: unknown): readonly { readonly name: string }[]
}

/** The rules of a class and its bases, as class-validator itself would apply them; none when it is not loaded. Its storage is one global for all copies. */
export function validatorRules(target: Class, { always = false, strictGroups = false, groups }: PipeOptions = {}): ValidatorRule[] {
  const rules = validatorStorage()?.getTargetValidationMetadatas(target, '', always, strictGroups, groups ? [...groups] : undefined) ?? []
  return rules.map((rule) => (rule.name ? rule : { ...rule, ...nameOfConstraint(rule) }))
}

function nameOfConstraint({ constraintCls }: ValidatorRule): { name?: string } {
  const name = constraintCls ? validatorStorage()?.getTargetValidatorConstraints(constraintCls)[0]?.name : undefined
  return name ? { name } : {}
}

const validatorStorage = () => (globalThis as { classValidatorMetadataStorage?: ValidatorStorage }).classValidatorMetadataStorage

/** Where a class-transformer decorator applies. */
export interface TransformerOptions {
  readonly name?: string
  readonly groups?: readonly string[]
  readonly toClassOnly?: boolean
  readonly toPlainOnly?: boolean
}

/** A subtype of a discriminated property. */
export interface Discriminator {
  readonly property: string
  readonly subTypes: readonly { readonly name: string; readonly value: Class }[]
}

interface TransformerStorage {
  findTypeMetadata(
    target: Class,
    property: string,
  ): { typeFunction(help?: object): unknown; options?: { discriminator?: Discriminator; keepDiscriminatorProperty?: boolean } } | undefined
  findExposeMetadata(target: Class, property: string): { options: TransformerOptions } | undefined
  findExcludeMetadata(target: Class, property: string): { options: TransformerOptions } | undefined
  findTransformMetadatas(target: Class, property: string, direction: number): readonly unknown[]
  getStrategy(target: Class): 'excludeAll' | 'exposeAll' | 'none'
  getExposedProperties(target: Class, direction: number): string[]
}

const PLAIN_TO_CLASS = 0
const CLASS_TO_PLAIN = 1

/** What class-transformer knows of one property. */
export interface TransformerFacts {
  readonly type?: unknown
  readonly discriminator?: Discriminator
  readonly transformed: boolean
  readonly exposed?: TransformerOptions
  readonly excluded?: TransformerOptions
}

/** What class-transformer's decorators say of one property; the first copy of the package that knows it wins. */
export function transformerFacts(target: Class, property: string, direction: 'input' | 'output'): TransformerFacts {
  const facts = transformerStorages().map((storage) => {
    const type = storage.findTypeMetadata(target, property)
    const exposed = storage.findExposeMetadata(target, property)?.options
    const excluded = storage.findExcludeMetadata(target, property)?.options
    const transformed = storage.findTransformMetadatas(target, property, direction === 'input' ? PLAIN_TO_CLASS : CLASS_TO_PLAIN).length > 0
    const discriminator = type?.options?.discriminator
    return {
      ...(type && { type: type.typeFunction({ newObject: {}, object: {}, property }) }),
      ...(discriminator && { discriminator }),
      transformed,
      ...(exposed && { exposed }),
      ...(excluded && { excluded }),
    }
  })
  return facts.find((one) => one.type !== undefined || one.exposed || one.excluded || one.transformed) ?? { transformed: false }
}

/** Properties that `@Expose` names, and whether the class shows nothing else. */
export function exposure(target: Class, direction: 'input' | 'output'): { readonly only: boolean; readonly properties: readonly string[] } {
  const storages = transformerStorages()
  return {
    only: storages.some((storage) => storage.getStrategy(target) === 'excludeAll'),
    properties: [
      ...new Set(
        storages.flatMap((storage) => storage.getExposedProperties(target, direction === 'input' ? PLAIN_TO_CLASS : CLASS_TO_PLAIN)),
      ),
    ],
  }
}

const STORAGE = /[\\/]class-transformer[\\/]cjs[\\/]storage\.js$/
let loaded: TransformerStorage[] | undefined

/** class-transformer keeps its metadata in a module, one for each copy: every copy that the process has loaded is asked. */
function transformerStorages(): readonly TransformerStorage[] {
  if (loaded && loaded.length > 0) return loaded
  const require = createRequire(join(process.cwd(), 'noop.js'))
  const found = Object.entries(require.cache).filter(([file]) => STORAGE.test(file))
  return (loaded = found.flatMap(
    ([, module]) => (module?.exports as { defaultMetadataStorage?: TransformerStorage } | undefined)?.defaultMetadataStorage ?? [],
  ))
}

/** What @nestjs/swagger wrote on one property, read by its keys: the package need not be there. */
export interface SwaggerProperty {
  readonly description?: string
  readonly title?: string
  readonly example?: unknown
  readonly deprecated?: boolean
  readonly enum?: unknown
  readonly type?: unknown
  readonly isArray?: boolean
  readonly format?: string
}

/** Properties documented by `@ApiProperty` or the swagger compiler plugin. */
export function swaggerProperties(target: Class): ReadonlyMap<string, SwaggerProperty> {
  const prototype = target.prototype as object
  const properties = new Map<string, SwaggerProperty>()
  for (let type: unknown = target; typeof type === 'function' && type !== Function.prototype; type = Object.getPrototypeOf(type)) {
    const factory = Object.hasOwn(type, '_OPENAPI_METADATA_FACTORY')
      ? (type as { _OPENAPI_METADATA_FACTORY?: () => Record<string, SwaggerProperty> })._OPENAPI_METADATA_FACTORY
      : undefined
    for (const [name, told] of Object.entries(factory?.() ?? {})) properties.set(name, { ...told, ...properties.get(name) })
  }
  const listed = (Reflect.getMetadata('swagger/apiModelPropertiesArray', prototype) ?? []) as string[]
  for (const name of listed.map((entry) => entry.replace(/^:/, ''))) {
    properties.set(name, {
      ...properties.get(name),
      ...(Reflect.getMetadata('swagger/apiModelProperties', prototype, name) as SwaggerProperty | undefined),
    })
  }
  return properties
}

/** `design:type` of a property: a class, a plain enum object (some compilers), or undefined. */
export function designType(target: Class, property: string): unknown {
  return Reflect.getMetadata('design:type', target.prototype as object, property) as unknown
}

/** Values that `new Class()` gives its properties: their defaults. A constructor that needs arguments gives none. */
export function initialValues(target: Class): Readonly<Record<string, unknown>> {
  try {
    return { ...(new (target as new () => object)() as Record<string, unknown>) }
  } catch {
    return {}
  }
}
