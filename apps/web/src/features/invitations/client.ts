export { InvitationsSettings } from './invitations-settings'
