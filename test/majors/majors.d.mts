export interface Major {
  readonly title: string
  readonly finds: Readonly<Record<string, number>>
}

export const MAJORS: Readonly<Record<string, Major>>
export function enginesOf(major: Major, versionOf?: (trail: string) => string | number): string
