import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ClassConstructor } from 'class-transformer'
import { getMetadataStorage } from 'class-validator'
import { type Contender, newAjv } from './contenders.js'

const require = createRequire(import.meta.url)

/** class-validator-jsonschema, class by class, told of class-transformer; classes that it refers to are added by name, as its refs are. */
export async function classValidatorJsonschema(): Promise<Contender> {
  const { targetConstructorToSchema } = await import('class-validator-jsonschema')
  const { defaultMetadataStorage } = require('class-transformer/cjs/storage') as { defaultMetadataStorage: never }
  const schemaOf = (Class: ClassConstructor<object>) =>
    targetConstructorToSchema(Class, { classTransformerMetadataStorage: defaultMetadataStorage, refPointerPrefix: '#/$defs/' }) as object
  return {
    name: 'class-validator-jsonschema',
    judgeOf: ({ Class }) => {
      const root = schemaOf(Class)
      const $defs: Record<string, object> = {}
      for (let names = refs(root); names.length > 0;) {
        const missing = names.filter((name) => !(name in $defs))
        for (const name of missing) $defs[name] = schemaOf(named(name))
        names = missing.flatMap((name) => refs($defs[name]!))
      }
      return newAjv().compile({ ...root, $defs })
    },
  }
}

const refs = (schema: object): string[] => [...JSON.stringify(schema).matchAll(/"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name!)

function named(name: string): ClassConstructor<object> {
  const { validationMetadatas } = getMetadataStorage() as unknown as { validationMetadatas: Map<ClassConstructor<object>, unknown> }
  const found = [...validationMetadatas.keys()].find((Class) => Class.name === name)
  if (!found) throw new Error(`can't resolve reference #/$defs/${name}`)
  return found
}

interface Factory {
  exploreModelSchema(Class: ClassConstructor<object>, schemas: Record<string, object>): string
}

/** @nestjs/swagger's own factory, as its document builder calls it, with what OpenAPI 3.0 says otherwise put into the words of 2020-12. */
export async function nestSwagger(): Promise<Contender> {
  const home = dirname(require.resolve('@nestjs/swagger'))
  const load = async (file: string) =>
    (await import(pathToFileURL(join(home, 'services', file)).href)) as Record<string, new (...parts: object[]) => object>
  const { SchemaObjectFactory } = await load('schema-object-factory.js')
  const { ModelPropertiesAccessor } = await load('model-properties-accessor.js')
  const { SwaggerTypesMapper } = await load('swagger-types-mapper.js')
  return {
    name: '@nestjs/swagger',
    judgeOf: ({ Class }) => {
      const factory = new SchemaObjectFactory!(new ModelPropertiesAccessor!(), new SwaggerTypesMapper!()) as Factory
      const schemas: Record<string, object> = {}
      const root = factory.exploreModelSchema(Class, schemas)
      const $defs = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema)]))
      return newAjv().compile({ ...($defs[root] as object), $defs })
    },
  }
}

/** OpenAPI 3.0 to JSON Schema. */
function jsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  const { nullable, ...rest } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, jsonSchema(value)])) as Record<
    string,
    unknown
  >
  if (typeof rest.$ref === 'string') rest.$ref = rest.$ref.replace('#/components/schemas/', '#/$defs/')
  for (const bound of ['Minimum', 'Maximum']) {
    const [exclusive, plain] = [`exclusive${bound}`, bound.toLowerCase()]
    if (typeof rest[exclusive] !== 'boolean') continue
    if (rest[exclusive]) [rest[exclusive], rest[plain]] = [rest[plain], undefined]
    else rest[exclusive] = undefined
  }
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest
}
