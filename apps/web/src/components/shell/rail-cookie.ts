export const railCookie = 'millrace-rail'
