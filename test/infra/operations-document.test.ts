import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALARM_NAMES } from '../../infra/alarm-names.ts';
import { readSettings } from '../../infra/read-settings.ts';
import { resourcesOf, SENDER, synthesize } from './synthesize.ts';

const DOCS = path.join(import.meta.dirname, '..', '..', 'docs');
const text = readFileSync(path.join(DOCS, 'operations.md'), 'utf8');

/** The anchor that GitHub makes from a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
}

function matches(pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

/** The text without code blocks, whose comments look like headings. */
const prose = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
const template = synthesize({}, undefined);

describe('the runbook', () => {
  test.each(ALARM_NAMES)(
    'has a section for %s that says what it means, where to look and what to do',
    (name) => {
      const [, section] = new RegExp(`^## ${name}$([^]*?)(?=^##? )`, 'm').exec(text) ?? [];
      for (const part of ['**What it means.**', '**Look.**', '**Do.**'])
        expect(section, part).toContain(part);
      expect(text).toContain(`| [${name}](#${name})`);
    },
  );

  test('has a section for each alarm of the template', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::CloudWatch::Alarm').values()) {
      const [, anchor] = /docs\/operations\.md#([\w-]+)/.exec(String(Properties['AlarmDescription'])) ?? [];
      expect(headings, String(Properties['AlarmName'])).toContain(anchor);
    }
  });

  test('links only to existing headings and files', () => {
    for (const target of matches(/\]\(([^)]+)\)/g)) {
      if (target.startsWith('#')) expect(headings.map(anchorOf), target).toContain(target.slice(1));
      else if (!target.startsWith('https:')) {
        expect(existsSync(path.join(DOCS, target.split('#')[0] ?? '')), target).toBe(true);
      }
    }
  });

  test('names only existing settings', () => {
    const settings = Object.keys(readSettings({ sender: SENDER }).settings);
    // Options of a task definition.
    const policy = ['timeLimit', 'onCrash'];
    // Names from AWS and from the API.
    const others = [
      'ApiUrl',
      'AbortSignal',
      'AccessDeniedException',
      'DeadLettered',
      'ForeignMessage',
      'NoCapacity',
      'NotStorable',
      'UnknownTask',
      'WorkerLost',
      'UnreadableMessage',
      'UnreadableRecord',
      'MessageRejected',
      'AccountSendingPaused',
    ];
    const named = new Set(matches(/`([A-Za-z]+[a-z][A-Z]\w*)[=`]/g));
    for (const name of named) expect([...settings, ...policy, ...others]).toContain(name);
    expect(named.size).toBeGreaterThan(others.length);
  });

  test('refers only to existing log groups', () => {
    const groups = [...resourcesOf(template, 'AWS::Logs::LogGroup').values()].map(({ Properties }) =>
      String(Properties['LogGroupName']),
    );
    const named = matches(/((?:\/aws\/vendedlogs)?\/\$NAME\/\$STAGE\/[\w/$-]+)/g);
    expect(named.length).toBeGreaterThan(5);
    for (const group of named) {
      expect(groups).toContain(
        group.replace('$NAME', 'lovage').replace('$STAGE', 'dev').replace('$QUEUE', 'default'),
      );
    }
  });
});
