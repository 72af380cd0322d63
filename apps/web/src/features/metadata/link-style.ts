export const linkStyle = 'text-accent underline-offset-2 hover:underline'
