// Reads like old JavaScript on purpose: an old Node must get far enough to say that it is too old.
var wanted = [20, 19]
var running = process.versions.node.split('.').map(Number)
var isOld = running[0] < wanted[0] || (running[0] === wanted[0] && running[1] < wanted[1])

if (isOld) {
  console.error('Millrace needs Node >= ' + wanted.join('.') + ', this is Node ' + process.versions.node + '. Install a newer one from https://nodejs.org and run npm start again.')
  process.exit(1)
} else {
  import('./launcher/main.mjs').then(function (launcher) {
    return launcher.main(process.argv.slice(2), process.env)
  }).catch(function (error) {
    console.error(error)
    process.exit(1)
  })
}
