import { IsEmail, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator'

/** The body of the POST route, on every framework. */
export class CreateUser {
  @IsString()
  @Length(1, 80)
  name!: string

  @IsEmail()
  email!: string

  @IsInt()
  @Min(0)
  @Max(150)
  age!: number

  @IsOptional()
  @IsIn(['admin', 'editor', 'reader'])
  role?: string
}

/** What the GET route answers. */
export const userOf = (id: number) => ({ id, name: 'Ada Lovelace', email: 'ada@example.com', age: 36, role: 'editor' })
