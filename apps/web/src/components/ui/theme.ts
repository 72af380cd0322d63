/** What a person chose: a fixed theme, or whatever their system says. */
export type Theme = 'light' | 'dark' | 'system'

export const themeCookie = 'millrace-theme'

export const parseTheme = (value: string | undefined): Theme => (value === 'light' || value === 'dark' ? value : 'system')
