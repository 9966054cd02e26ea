import { Type } from 'class-transformer'
import { ArrayMaxSize, IsEnum, IsOptional, IsString, Length, MaxLength, ValidateNested } from 'class-validator'
import { Page } from '../common/page.js'

export enum Priority {
  Low = 'low',
  Normal = 'normal',
  High = 'high',
}

export class FindTickets extends Page {
  @IsOptional()
  @IsEnum(Priority)
  priority?: Priority
}

export class Contact {
  @Length(2, 40)
  room!: string

  @IsOptional()
  @IsString()
  phone?: string
}

export class OpenTicket {
  @Length(3, 80)
  title!: string

  @MaxLength(2000)
  @IsString()
  body!: string

  @IsEnum(Priority)
  priority: Priority = Priority.Normal

  @IsOptional()
  @IsString({ each: true })
  @ArrayMaxSize(5)
  labels?: string[]

  @ValidateNested()
  @Type(() => Contact)
  contact!: Contact
}

export class AddComment {
  @Length(1, 500)
  text!: string
}
