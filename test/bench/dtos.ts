import { Type } from 'class-transformer'
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDateString,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator'

export type Dto = new () => object

enum State {
  Open = 'open',
  Held = 'held',
  Done = 'done',
}
enum Level {
  Low,
  Middle,
  High,
}

/** Distinct classes of 12 properties and 18 to 22 rules each, in four shapes; one in four holds the one before it, one in eight a list of it. */
export function makeDtos(count: number): Dto[] {
  const all: Dto[] = []
  for (let n = 0; n < count; n++) {
    const made = SHAPES[n % SHAPES.length]!(n, all[n - 1] ?? class Nothing {})
    all.push(Object.defineProperty(made, 'name', { value: `Dto${n}` }))
  }
  return all
}

const SHAPES: readonly ((n: number, before: Dto) => Dto)[] = [
  function texts(n) {
    class Texts {
      @IsUUID() id!: string
      @IsString() @Length(1, 80 + n) name!: string
      @IsEmail() email!: string
      @IsOptional() @IsString() @Matches(/^[a-z-]+$/) slug?: string
      @IsString() @IsNotEmpty() title!: string
      @IsOptional() @IsUrl() site?: string
      @IsDateString() due!: string
      @IsOptional() @IsISO8601() seen?: string
      @IsIn(['a', 'b', `c${n}`]) kind!: string
      @IsString() @MaxLength(200) text!: string
      @IsBoolean() open!: boolean
      @IsOptional() @IsInt() @Min(1) page?: number
    }
    return Texts
  },
  function numbers(n, before) {
    class Numbers {
      @IsInt() @Min(0) @Max(1000 + n) quantity!: number
      @IsNumber() @Min(0) price!: number
      @IsNumber() rate!: number
      @IsOptional() @IsInt() count?: number
      @IsInt() @Min(1) page = 1
      @IsInt() @Max(100) size = 20
      @IsEnum(Level) level!: Level
      @IsBoolean() urgent!: boolean
      @IsOptional() @IsBoolean() hidden?: boolean
      @IsString() @MinLength(2) unit!: string
      @IsArray() @IsInt({ each: true }) steps!: number[]
      @IsOptional() @ValidateNested() @Type(() => before) part?: object
    }
    return Numbers
  },
  function mixed(n) {
    class Mixed {
      @IsString() @Length(3, 30 + n) code!: string
      @IsEnum(State) state!: State
      @IsOptional() @IsEnum(Level) level?: Level
      @IsArray() @IsString({ each: true }) @ArrayMaxSize(10) tags!: string[]
      @IsArray() @IsEmail({}, { each: true }) copies!: string[]
      @IsInt() @Min(0) total!: number
      @IsOptional() @IsNumber() @Max(1) share?: number
      @IsBoolean() paid!: boolean
      @IsDateString() from!: string
      @IsOptional() @IsDateString() to?: string
      @IsUUID('4') owner!: string
      @IsOptional() @IsString() note?: string
    }
    return Mixed
  },
  function lists(n, before) {
    class Lists {
      @IsString() @MinLength(1) @MaxLength(50 + n) name!: string
      @IsInt() @Min(1) version!: number
      @IsIn([1, 2, 3]) rank!: number
      @IsOptional() @IsString() hint?: string
      @IsBoolean() active!: boolean
      @IsArray() @IsUUID('all', { each: true }) members!: string[]
      @IsEmail() contact!: string
      @IsEnum(State) state!: State
      @IsNumber() weight!: number
      @IsOptional() @Matches(/^[A-Z]{2}$/) country?: string
      @IsDateString() at!: string
      @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => before) rows?: object[]
    }
    return n % 8 === 3 ? Lists : SHAPES[0]!(n, before)
  },
]

class Address {
  @IsString() @Length(1, 100) street!: string
  @IsString() @Matches(/^[0-9]{5}$/) zip!: string
}

/** One DTO of 20 properties, as a form has them. */
export class Order {
  @IsUUID() id!: string
  @IsString() @Length(1, 80) name!: string
  @IsEmail() email!: string
  @IsString() @IsNotEmpty() title!: string
  @IsOptional() @IsString() @MaxLength(500) note?: string
  @IsString() @Matches(/^[a-z-]+$/) slug!: string
  @IsEnum(State) state!: State
  @IsEnum(Level) level!: Level
  @IsIn(['EUR', 'USD', 'GBP']) currency!: string
  @IsInt() @Min(1) @Max(1000) quantity!: number
  @IsNumber() @Min(0) price!: number
  @IsNumber() @Min(0) @Max(1) discount!: number
  @IsInt() @Min(1) page!: number
  @IsBoolean() urgent!: boolean
  @IsBoolean() gift!: boolean
  @IsOptional() @IsBoolean() hidden?: boolean
  @IsDateString() due!: string
  @IsOptional() @IsUrl() site?: string
  @IsArray() @IsString({ each: true }) tags!: string[]
  @ValidateNested() @Type(() => Address) address!: Address
}

export const ORDER = {
  id: '3f0c4e2a-7d8e-4b6a-9a4e-2f1d8c7b6a5e',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  title: 'Notes on the engine',
  note: 'by the back door',
  slug: 'notes-on-the-engine',
  state: 'open',
  level: 1,
  currency: 'EUR',
  quantity: 3,
  price: 19.9,
  discount: 0.1,
  page: 1,
  urgent: false,
  gift: true,
  hidden: false,
  due: '2026-01-31T12:00:00.000Z',
  site: 'https://example.com/notes',
  tags: ['engine', 'notes', 'first'],
  address: { street: '12 St James Square', zip: '10115' },
}
