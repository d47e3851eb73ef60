/** Runs a script from the root with numpy and safetensors at hand; its output, line by line. */
export function runPython(...args: string[]): string[];
