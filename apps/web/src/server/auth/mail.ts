import { createTransport } from 'nodemailer'

export interface Mail { readonly to: string; readonly subject: string; readonly text: string }
export type SendMail = (mail: Mail) => Promise<void>

const oneLine = (text: string): string => text.replace(/[\r\n\u0000-\u001f]+/g, ' ').slice(0, 200)

export const smtpMail = (options: { url: string; from: string }): SendMail => {
  const transport = createTransport(options.url, { disableFileAccess: true, disableUrlAccess: true })
  return async (mail) => {
    await transport.sendMail({ from: options.from, to: mail.to, subject: oneLine(mail.subject), text: mail.text })
  }
}

/** Where no mail server is set: one JSON line that the launcher reads and shows. */
export const launcherMail = (write: (line: string) => void): SendMail => async (mail) => {
  write(`${JSON.stringify({ millraceMail: { to: mail.to, subject: oneLine(mail.subject), text: mail.text } })}\n`)
}
