export {
  defaultLimits, type ExitReason, type PrepareOptions, type ProcessExit, type ReceivedFrame, type RequestedLimits, type Sandbox, type SandboxLimits, type SandboxProcess,
  type SelfTestReport, type StartOptions, type StepReference, type ToolLimits, type ToolOptions, type ToolResult, type WallReport,
} from './sandbox'
export { openSandbox, type OpenSandboxOptions } from './open-sandbox'
export { defaultToolLimits } from './tool-process'
