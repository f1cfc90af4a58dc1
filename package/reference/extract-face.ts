import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/** What the report tells besides: types that are part of a face without a name there. A change of one changes the face. */
const MESSAGES = {
  default: { logLevel: ExtractorLogLevel.Warning },
  'ae-forgotten-export': { logLevel: ExtractorLogLevel.None, addToApiReportFile: true },
  // An error's own name, for instance, tells itself.
  'ae-undocumented': { logLevel: ExtractorLogLevel.None },
  // Everything that a face exports is public.
  'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
};

/** What is read, and where the results go. */
interface Face {
  /** As it is imported: `lovage/cdk`. */
  readonly name: string;
  readonly declarations: string;
  /** The folder for the report: what is exported, as a text for review. */
  readonly reports: string;
  /** The folder for the model, which pages are made from. */
  readonly models: string;
}

/**
 * Reads what a face exports.
 *
 * @returns what is wrong: an error in a comment, or a type that is part of the face but not exported
 */
export function extractFace({ name, declarations, reports, models }: Face): string[] {
  for (const folder of [reports, models]) mkdirSync(folder, { recursive: true });
  const file = name.replace('/', '-');
  const dist = path.join(path.dirname(declarations), '..');
  const compilerOptions = {
    ...{ target: 'es2022', lib: ['es2023', 'dom'], module: 'nodenext', moduleResolution: 'nodenext' },
    ...{ types: ['node'], strict: true, skipLibCheck: true },
  };
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: dist,
      mainEntryPointFilePath: declarations,
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: {
        ...{ enabled: true, reportFileName: `${file}.api.md`, reportFolder: reports },
        reportTempFolder: path.join(models, 'temp'),
      },
      docModel: { enabled: true, apiJsonFilePath: path.join(models, `${file}.api.json`) },
      newlineKind: 'lf',
      messages: { extractorMessageReporting: MESSAGES },
    },
    configObjectFullPath: undefined,
    // It takes names of npm's packages only: write-pages.ts makes a face's name of it again.
    packageJson: { name: name.replace(/^lovage\//, '@lovage/'), version: '0.0.0' },
    packageJsonFullPath: path.join(dist, 'package.json'),
  });
  const problems: string[] = [];
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      const isReport = message.messageId.startsWith('console-api-report');
      const isWrong =
        message.logLevel === ExtractorLogLevel.Error || message.logLevel === ExtractorLogLevel.Warning;
      const { sourceFilePath = dist } = message;
      if (isWrong && !isReport)
        problems.push(`${name}: ${path.relative(dist, sourceFilePath)}: ${message.text}`);
    },
  });
  const report = path.join(reports, `${file}.api.md`);
  writeFileSync(report, readFileSync(report, 'utf8').replaceAll('@lovage/', 'lovage/'));
  return problems;
}
