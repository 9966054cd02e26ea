import { Type } from 'class-transformer'
import { ArrayMinSize, IsArray, IsInt, IsNotEmpty, IsString, Matches, Min, ValidateNested } from 'class-validator'
import { DeliveredTo, InBoxes } from './orders.rules.js'

export class Address {
  @IsString()
  @IsNotEmpty()
  street!: string

  @DeliveredTo()
  @IsString()
  @IsNotEmpty()
  city!: string
}

export class OrderLine {
  @Matches(/^[A-Z]{3}-\d{3}$/)
  sku!: string

  @InBoxes(6)
  @IsInt()
  @Min(1)
  quantity!: number
}

export class CreateOrder {
  @ValidateNested()
  @Type(() => Address)
  @IsNotEmpty()
  address!: Address

  @IsArray()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  lines!: OrderLine[]
}
