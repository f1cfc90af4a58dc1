import type { ApiRecord } from '../../core/protocol/record.ts';
import { type CliLineOptions, cli } from '../unit/cli/cli-lines.ts';
import type { FlowSystem } from './flow-system.ts';

/** The command line `lovage`, calling the system under test. Arguments are split at spaces. */
export function commandLine(flow: () => FlowSystem) {
  const lovage = (args: string, options: CliLineOptions = {}) =>
    cli(args.split(' '), { environment: { LOVAGE_URL: flow().system.url }, ...options });
  return {
    lovage,
    /** What a command prints with `--json`. @throws Error if it fails */
    json: async <Body = ApiRecord>(args: string, options?: CliLineOptions) => {
      const { exitCode, stdout, stderr } = await lovage(`${args} --json`, options);
      if (exitCode !== 0) throw new Error(`${args} ended with ${exitCode}: ${stderr}`);
      return JSON.parse(stdout) as Body;
    },
  };
}
