import 'reflect-metadata'
import { ApiProperty } from '@nestjs/swagger'
import { Expose, Type } from 'class-transformer'
import * as v from 'class-validator'
import type { JsonSchema } from '../../decorators/metadata.js'

/** A class with one thing broken, and what that may cost. */
export interface Broken {
  readonly Class: new (...args: never[]) => object
  /** What is listed of the class's own properties; those that are left out here are as if nothing were broken. */
  readonly property?: string
  readonly said?: JsonSchema
  /** What a start tells, by class, property and rule. None: the broken thing costs nothing. */
  readonly warning?: RegExp
  /** The body of a call, where it is not `{ good: 'yes' }`. */
  readonly body?: object
  /** The other framework itself does not start with such a class. */
  readonly only?: 'nestjs'
}

const boom = (): never => {
  throw new Error('boom')
}
/** Throws whatever is done with it. */
const hostile = <T extends object>(target: T): T =>
  new Proxy(target, {
    get: boom,
    has: boom,
    ownKeys: boom,
    getPrototypeOf: boom,
    getOwnPropertyDescriptor: boom,
  })

class BadArguments {
  @v.IsString() good!: string
  @v.IsOptional() @v.IsIn(hostile([1])) bad?: string
}
class BadPattern {
  @v.IsString() good!: string
  @v.IsOptional() @v.Matches('(' as never) bad?: string
}
class BadOptions {
  @v.IsString() good!: string
  @v.IsOptional() @v.IsUrl(hostile({})) bad?: string
}
class BadCustom {
  @v.IsString() good!: string
  bad?: string
}
v.IsOptional()(BadCustom.prototype, 'bad')
v.registerDecorator({
  target: BadCustom,
  propertyName: 'bad',
  name: 'isSlug',
  constraints: hostile([1]),
  validator: { validate: () => true },
})

/** Metadata whose own fields cannot be read. */
class BadMetadata {
  @v.IsString() good!: string
  bad?: string
}
v.IsOptional()(BadMetadata.prototype, 'bad')
v.registerDecorator({ target: BadMetadata, propertyName: 'bad', name: 'isTag', constraints: [], validator: { validate: () => true } })
const metadatas = v.getMetadataStorage().getTargetValidationMetadatas(BadMetadata, '', false, false)
Object.defineProperty(
  metadatas.find(({ name }) => name === 'isTag'),
  'constraints',
  { get: boom, enumerable: true },
)

class ThrowingGetter {
  @v.IsString() good!: string
  @Expose() @ApiProperty() get bad(): string {
    return boom()
  }
}
class ThrowingConstructor {
  @v.IsString() good!: string
  constructor() {
    boom()
  }
}
class CircularProperty {
  @v.IsString() good!: string
  @v.IsOptional() @v.ValidateNested() @Type(() => undefined as never) bad?: object
}
class ThrowingType {
  @v.IsString() good!: string
  @v.IsOptional() @v.ValidateNested() @Type(boom) bad?: object
}
class Inner {
  @v.IsString() inner!: string
}
class MissingType {
  @v.IsString() good!: string
  @v.IsOptional() @v.ValidateNested() bad?: Inner
}
class StaticName {
  static readonly name = 7 as never
  @v.IsString() good!: string
  @v.IsOptional() @v.IsDate() bad?: Date
}
class StaticText {
  static readonly name = 'Some/one'
  @v.IsString() good!: string
  @v.IsOptional() @v.IsDate() bad?: Date
}
class ThrowingName {
  static get name(): string {
    return boom()
  }
  @v.IsString() good!: string
  @v.IsOptional() @v.IsString() other?: string
}
class SwaggerThunk {
  @v.IsString() good!: string
  @v.IsOptional() @ApiProperty({ type: () => boom() }) bad?: object
}
class SwaggerProxy {
  @v.IsString() good!: string
  @v.IsOptional() @ApiProperty() bad?: string
}
Reflect.defineMetadata('swagger/apiModelProperties', hostile({}), SwaggerProxy.prototype, 'bad')
class SwaggerList {
  @v.IsString() good!: string
}
Reflect.defineMetadata('swagger/apiModelPropertiesArray', hostile([]), SwaggerList.prototype)
class SwaggerPlugin {
  @v.IsString() good!: string
  static _OPENAPI_METADATA_FACTORY() {
    return boom()
  }
}
class Prototype {
  @v.IsString() good!: string
}
v.IsOptional()(Prototype.prototype, '__proto__')

export const BROKEN: Readonly<Record<string, Broken>> = {
  "a rule's arguments that cannot be read": {
    Class: BadArguments,
    property: 'bad',
    warning: /^BadArguments\.bad: .*isIn.*boom/,
  },
  'a pattern that is none': { Class: BadPattern, property: 'bad', warning: /^BadPattern\.bad: .*matches/ },
  "a rule's options that cannot be read": { Class: BadOptions, property: 'bad', warning: /^BadOptions\.bad: .*isUrl.*boom/ },
  "the application's own rule, whose arguments nobody needs": { Class: BadCustom, property: 'bad' },
  "metadata of the application's own rule that throws when read": { Class: BadMetadata, property: 'bad' },
  'a getter that throws': { Class: ThrowingGetter, property: 'bad' },
  'a constructor that throws': {
    Class: ThrowingConstructor,
    warning: /^ThrowingConstructor.*constructor.*boom/,
  },
  'a circular import, as @Type sees it': {
    Class: CircularProperty,
    property: 'bad',
    warning: /^CircularProperty\.bad: .*@Type/,
  },
  'a @Type that throws': {
    Class: ThrowingType,
    property: 'bad',
    warning: /^ThrowingType\.bad: .*@Type.*boom/,
  },
  '@ValidateNested without @Type': { Class: MissingType, property: 'bad', warning: /^MissingType\.bad: .*@Type/ },
  'a static name': { Class: StaticText, property: 'bad', warning: /^Some\/one\.bad: .*@Type/ },
  'a static name that is no text': { Class: StaticName, property: 'bad', warning: /^Anonymous\.bad: .*@Type/, only: 'nestjs' },
  'a static name that throws': { Class: ThrowingName, property: 'other', only: 'nestjs' },
  'a documented type that throws': {
    Class: SwaggerThunk,
    property: 'bad',
    warning: /^SwaggerThunk\.bad: .*boom/,
  },
  'documentation that is a hostile Proxy': {
    Class: SwaggerProxy,
    property: 'bad',
    warning: /^SwaggerProxy\.bad: .*boom/,
  },
  'a list of documentation that is a hostile Proxy': { Class: SwaggerList, warning: /^SwaggerList.*boom/ },
  'a compiler plugin whose factory throws': {
    Class: SwaggerPlugin,
    warning: /^SwaggerPlugin.*boom/,
  },
  'a property named __proto__': { Class: Prototype, property: '__proto__' },
}
